/** Shows the content of what a link points at in one card, for pointer, keyboard and touch. */
export function followCards(card: HTMLElement): void {
  let shown: HTMLAnchorElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(link: HTMLAnchorElement): void {
    clearTimeout(timer);
    const source = document.getElementById(link.dataset.card!);
    if (!source || shown === link) return;
    card.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
    card.showPopover();
    shown = link;
    place();
  }

  /** Below the link where there is room, above it where there is not; gone when the link is. */
  function place(): void {
    const near = shown?.getClientRects()[0];
    if (!near) return;
    if (near.bottom < 0 || near.top > innerHeight) return close();
    const { width, height } = card.getBoundingClientRect();
    const isRoomBelow = near.bottom + height + 12 < innerHeight;
    card.style.left = `${Math.max(8, Math.min(near.left, document.documentElement.clientWidth - width - 8))}px`;
    card.style.top = `${isRoomBelow ? near.bottom + 6 : Math.max(8, near.top - height - 6)}px`;
  }

  function close(): void {
    clearTimeout(timer);
    if (shown) card.hidePopover();
    shown = undefined;
  }

  const linkAt = (event: Event) => (event.target as Element).closest<HTMLAnchorElement>('a[data-card]');
  const isOnCard = (event: Event) => card.contains(event.target as Node);

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType !== 'mouse') return;
    const link = linkAt(event);
    clearTimeout(timer);
    if (link) timer = setTimeout(open, shown ? 0 : 120, link);
    else if (shown && !isOnCard(event)) timer = setTimeout(close, 250);
  });
  document.addEventListener('focusin', (event) => {
    const link = linkAt(event);
    if (link?.matches(':focus-visible')) open(link);
    else if (!isOnCard(event)) close();
  });
  /* A tap opens the card; a second tap on the same link follows it. */
  document.addEventListener('click', (event) => {
    const link = linkAt(event);
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (link && isTouch && shown !== link) {
      event.preventDefault();
      open(link);
    } else if (!isOnCard(event)) close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  addEventListener('scroll', place, { passive: true });
}
