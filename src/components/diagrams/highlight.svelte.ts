import { getContext, setContext } from 'svelte';

/**
 * Which term of an equation is lit, in every place where it appears: the symbol, its wire, its number. Hovering or
 * focusing lights it for the moment, a click or tap holds it.
 */
export class Highlight {
  #hovered = $state<string>();
  #held = $state<string>();

  get term(): string | undefined {
    return this.#hovered ?? this.#held;
  }

  hover(term: string | undefined): void {
    this.#hovered = term;
  }

  toggle(term: string): void {
    this.#held = this.#held === term ? undefined : term;
  }

  isHeld(term: string): boolean {
    return this.#held === term;
  }
}

const key = Symbol('highlight');

/** Shares a highlight with every piece of a diagram. */
export const shareHighlight = (highlight: () => Highlight): void => void setContext(key, highlight);

/** The handlers that let a piece of a diagram light its term, and whether it is lit now. */
export function useTerm(term: () => string | undefined) {
  const highlight = getContext<(() => Highlight) | undefined>(key);
  return {
    get isLit() {
      return term() !== undefined && highlight?.().term === term();
    },
    get handlers() {
      const name = term();
      if (name === undefined || !highlight) return {};
      return {
        onpointerenter: () => highlight().hover(name),
        onpointerleave: () => highlight().hover(undefined),
        onclick: () => highlight().toggle(name),
      };
    },
  };
}
