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

  const scrollers = article.querySelectorAll<HTMLElement>('.katex-display, [data-scrolls]');
  const fit = () => {
    for (const element of scrollers) {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    }
  };
  new ResizeObserver(fit).observe(article);
}
