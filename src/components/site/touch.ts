import type { ClientDirective } from 'astro';
import { readStored } from './storage.ts';

/** The demos of the page that sleep, each with what wakes it. */
const asleep = new Map<HTMLElement, () => void>();
let isReached = false;
/** How a reader reaches for a demo, with a file to drop, too. */
const reaching = ['pointerover', 'focusin', 'touchstart', 'dragenter'];
/** What is done again once a demo is awake. */
const noted = ['pointerdown', 'pointerup', 'pointercancel', 'keydown', 'click', 'input', 'change'];

/**
 * The demos of a page sleep as the pictures that were drawn when the book was built, until the reader reaches for one: by
 * pointer, finger, keyboard, a link to its settings, or an example or a trained network of their own. Then that one wakes at once, the
 * others as they come into view. What was pressed, set or seized meanwhile is done once the demo is awake.
 */
const touch: ClientDirective = (load, _options, island) => {
  const missed = new Map<EventTarget | Event | string, () => void>();
  const isOwn =
    new URLSearchParams(location.search).size > 0 ||
    readStored('example') !== null ||
    readStored('own-network') === 'yes';

  let isWaking = false;
  let notice: HTMLElement | undefined;
  async function wake() {
    if (isWaking) return;
    isWaking = true;
    asleep.delete(island);
    notice?.remove();
    try {
      await hydrateIsland(island, load);
    } catch {
      isWaking = false;
      notice = notFetched();
      island.after(notice);
      return;
    }
    for (const type of reaching) island.removeEventListener(type, reach);
    for (const type of noted) island.removeEventListener(type, note);
    for (const repeat of missed.values()) repeat();
  }

  function reach() {
    void wake();
    wakeOthersInView();
  }

  function note(event: Event) {
    const target = event.target as HTMLElement;
    const control = target.closest<HTMLInputElement>('button, input:not([type=file]), select, textarea');
    if (event instanceof PointerEvent && event.type !== 'click') notePress(event);
    else if (control) {
      if (event.type !== 'keydown') missed.set(control, repeatOf(control, event.type));
    } else if (event instanceof KeyboardEvent)
      missed.set(event, () => target.dispatchEvent(new KeyboardEvent('keydown', event)));
    // What the browser itself answers, awake or not, would be undone by a second click.
    else if (event.type === 'click' && !target.closest('a, label, summary'))
      missed.set(target, () => target.dispatchEvent(new MouseEvent('click', event)));
  }

  /** A press that is still held goes on as a drag; one that ended was a tap; one that became a scroll is none. */
  function notePress(event: PointerEvent) {
    const press = `press ${event.pointerId}`;
    const repeat = () => event.target!.dispatchEvent(new PointerEvent(event.type, event));
    if (event.type === 'pointerdown') missed.set(press, repeat);
    else if (event.type === 'pointerup') missed.set(`${press} ends`, repeat);
    else missed.delete(press);
  }

  asleep.set(island, () => void wake());
  for (const type of reaching) island.addEventListener(type, reach, { passive: true });
  for (const type of noted) island.addEventListener(type, note);
  if (isReached || isOwn) wakeOthersInView();
};
export default touch;

/** How to do again, on the control of a demo that is awake, what a reader did to it before. */
function repeatOf(control: HTMLInputElement, type: string): () => void {
  const { value, checked } = control;
  if (control.localName === 'button') return () => control.click();
  if (control.type === 'checkbox' || control.type === 'radio')
    return () => {
      control.checked = !checked;
      control.click();
    };
  if (type === 'click') return () => control.focus();
  return () => {
    control.value = value;
    for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }));
  };
}

/** Fails where a demo's code or settings cannot be fetched. */
async function hydrateIsland(island: HTMLElement, load: Parameters<ClientDirective>[0]): Promise<void> {
  const isHydrated = new Promise<void>((resolve, reject) => {
    island.addEventListener('astro:hydrate', () => resolve(), { once: true });
    island.addEventListener('astro:hydration-error', (event) => (event.preventDefault(), reject()), { once: true });
  });
  const begin = async () => {
    const [hydrate, settings] = await Promise.all([load(), settingsBeside(island)]);
    // A task of its own: the page answers between reading a demo's code and running it.
    await new Promise((resolve) => setTimeout(resolve));
    // Astro hydrates an island that has its code as soon as its settings come.
    if (settings !== undefined) island.setAttribute('props', settings);
    else await hydrate();
  };
  await Promise.all([isHydrated, begin()]);
}

/** What the demo wakes with, where the build put it into a file (see integrations/lighter-pages.mjs). */
async function settingsBeside({ dataset }: HTMLElement): Promise<string | undefined> {
  if (dataset['props'] === undefined) return undefined;
  const response = await fetch(dataset['props']);
  if (!response.ok) throw new Error(`The settings of a demo cannot be fetched: ${response.status}.`);
  return response.text();
}

function notFetched(): HTMLElement {
  const notice = document.createElement('p');
  notice.className = 'not-fetched';
  notice.role = 'alert';
  notice.textContent = 'This demo could not be fetched. Touch it again once you are online.';
  return notice;
}

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    asleep.get(target.parentElement!)?.();
  }
});

/** From the first touch on, demos wake as they come into view. An island has no box of its own, so its child is watched. */
function wakeOthersInView() {
  isReached = true;
  for (const island of asleep.keys()) if (island.firstElementChild) observer.observe(island.firstElementChild);
}
