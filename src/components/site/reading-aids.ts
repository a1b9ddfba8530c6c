/** What a chapter's page adds when it can run scripts: a copy button on code, and keys for what scrolls sideways. */
export function addReadingAids(article: HTMLElement): void {
  for (const pre of article.querySelectorAll<HTMLPreElement>('pre.astro-code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy no-print';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      const isCopied = await navigator.clipboard.writeText(pre.innerText).then(
        () => true,
        () => false,
      );
      button.textContent = isCopied ? 'Copied' : 'Select the text to copy it';
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    });
    const frame = document.createElement('div');
    frame.className = 'code';
    pre.replaceWith(frame);
    frame.append(pre, button);
  }

  // Each is measured when it is drawn, not all at once.
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scroller = target.closest<HTMLElement>(scrolls)!;
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
      else scroller.removeAttribute('tabindex');
    }
  });
  for (const box of article.querySelectorAll(`:is(${scrolls}), :is(${scrolls}) > *`)) observer.observe(box);
}

/** Ends the guessing of heights (see ChapterPage.astro) once a link leads to a place in the page. */
export function layOutBeforeJumps(): void {
  // On the window, after all who may call the jump off.
  addEventListener('click', ({ target, defaultPrevented }) => {
    if (!defaultPrevented && (target as Element).closest('a')?.hash) delete document.documentElement.dataset['arrival'];
  });
}

const scrolls = '.katex-display, [data-scrolls]';
