import { mount } from 'svelte';
import { openIndex } from './search.ts';
import Search from './Search.svelte';

/** Fetches the index's entry before the reader types. */
export function warmUpSearch(base: string): void {
  void openIndex(base);
}

export function mountSearch(dialog: HTMLDialogElement, base: string): void {
  mount(Search, { target: dialog, props: { base, onclose: () => dialog.close() } });
}
