import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', update);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', update);
  };
});

/**
 * CSS colours as a canvas can use them, such as rgb(0, 90, 156) for var(--concept-input), in the theme of the element.
 * An effect that asks is run again when the theme changes.
 */
export function resolveColours(element: HTMLElement | SVGElement, colours: readonly string[]): string[] {
  subscribe();
  const before = element.style.color;
  const resolved = colours.map((colour) => {
    element.style.color = colour;
    return getComputedStyle(element).color;
  });
  element.style.color = before;
  return resolved;
}
