import { getContext, setContext } from 'svelte';

/** Which term of an equation is lit, and how a piece of a diagram lights its own. */
export interface Lit {
  readonly lit: string | undefined;
  readonly onlit: ((term: string | undefined) => void) | undefined;
}

const key = Symbol('lit');

/** Shares with every piece of a diagram which term is lit. */
export const shareLit = (lit: Lit): Lit => setContext(key, lit);

/** Whether a piece's term is lit now, and the handlers by which pointing at the piece lights it. */
export function useTerm(term: () => string | undefined) {
  const shared = getContext<Lit | undefined>(key);
  return {
    get isLit() {
      return term() !== undefined && shared?.lit === term();
    },
    get handlers() {
      const [name, onlit] = [term(), shared?.onlit];
      if (name === undefined || !onlit) return {};
      return {
        onpointerenter: () => onlit(name),
        onpointerleave: () => onlit(undefined),
        onclick: () => onlit(name),
      };
    },
  };
}
