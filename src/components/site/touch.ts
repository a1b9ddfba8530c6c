import type { ClientDirective } from 'astro';
import { readStored } from './storage.ts';

/** The demos of the page that sleep, each with what wakes it. */
const asleep = new Map<HTMLElement, () => void>();
let isReached = false;
/** How a reader reaches for a demo, with a file to drop, too. */
const reaching = ['pointerover', 'focusin', 'touchstart', 'dragenter'];

/**
 * The demos of a page sleep as the pictures that were drawn when the book was built, until the reader reaches for one: by
 * pointer, finger, keyboard, a link to its settings, or an example or a trained network of their own. Then that one wakes at once, the
 * others as they come into view. What was pressed or set meanwhile is done once the demo is awake.
 */
const touch: ClientDirective = (load, _options, island) => {
  const missed = new Map<EventTarget, { type: string; value: string | undefined }>();
  const isOwn =
    new URLSearchParams(location.search).size > 0 ||
    readStored('example') !== null ||
    readStored('own-network') === 'yes';

  let isWaking = false;
  async function wake() {
    if (isWaking) return;
    isWaking = true;
    asleep.delete(island);
    const hydrate = await load();
    // A task of its own: the page answers between reading a demo's code and running it.
    await new Promise((resolve) => setTimeout(resolve));
    await hydrate();
    for (const type of reaching) island.removeEventListener(type, reach);
    for (const type of ['click', 'input', 'change']) island.removeEventListener(type, note);
    for (const [target, { type, value }] of missed) repeat(target as HTMLInputElement, type, value);
  }

  function reach() {
    void wake();
    wakeOthersInView();
  }

  function note({ target, type }: Event) {
    const control = (target as HTMLElement).closest<HTMLInputElement>(
      'button, input:not([type=file]), select, textarea',
    );
    if (control) missed.set(control, { type, value: control.localName === 'button' ? undefined : control.value });
  }

  asleep.set(island, () => void wake());
  for (const type of reaching) island.addEventListener(type, reach, { passive: true });
  for (const type of ['click', 'input', 'change']) island.addEventListener(type, note);
  if (isReached || isOwn) wakeOthersInView();
};
export default touch;

function repeat(control: HTMLInputElement, type: string, value: string | undefined) {
  if (value === undefined || type === 'click') return control.click();
  control.value = value;
  for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }));
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
