const waiting = new Set<() => void>();

/** Draws soon, a few milliseconds of drawings at a time, so that a demo with a hundred pictures can wake without a halt. Returns how to call it off. */
export function drawSoon(draw: () => void): () => void {
  if (waiting.size === 0) setTimeout(drawSome);
  waiting.add(draw);
  return () => waiting.delete(draw);
}

function drawSome() {
  const end = performance.now() + 8;
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() > end) break;
  }
  if (waiting.size > 0) setTimeout(drawSome);
}
