/** The element hears the rest of a press, wherever it goes. A press that woke a demo may be over by now: it has no rest. */
export function holdPress({ currentTarget, pointerId }: PointerEvent): void {
  try {
    (currentTarget as Element).setPointerCapture(pointerId);
  } catch {
    // Over.
  }
}
