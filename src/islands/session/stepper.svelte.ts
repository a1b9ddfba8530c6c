/** Plays a demo that needs no worker: a step every `stepMs` milliseconds, while the demo is on screen. */
export class Stepper {
  isPlaying = $state(false);
  readonly #step: () => void;
  readonly #stepMs: number;
  #isVisible = true;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(step: () => void, stepMs: number) {
    this.#step = step;
    this.#stepMs = stepMs;
  }

  play(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    this.#setTimer();
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#setTimer();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #setTimer(): void {
    clearInterval(this.#timer);
    if (this.isPlaying && this.#isVisible) this.#timer = setInterval(this.#step, this.#stepMs);
  }
}
