/** What a page says to the worker. Every message names its run; replies to an older run are dropped. */
export type ToWorker =
  | { type: 'start'; run: number; demo: string; config: unknown; isPaused: boolean }
  | { type: 'tell'; run: number; message: unknown }
  | { type: 'step'; run: number }
  | { type: 'pause'; run: number; isPaused: boolean }
  | { type: 'shown'; run: number }
  | { type: 'stop'; run: number };

/** What the worker answers. */
export type FromWorker =
  | { type: 'snapshot'; run: number; snapshot: unknown }
  | { type: 'done'; run: number }
  | { type: 'error'; run: number; message: string };

/** What a demo's computation can ask of its surroundings while it runs. */
export interface RunContext<Message = never> {
  /**
   * The steps to take before the next yield: about 10 ms of them while playing, one when the reader steps,
   * none while paused. Use as `for (const _ of context.slice()) trainOneStep();`
   */
  slice(): Iterable<number>;
  /** True when the page has drawn the last snapshot and is ready for another: yield one now. */
  isFrameDue(): boolean;
  /** What the page has told this run since the last call, oldest first. */
  messages(): Message[];
}

/**
 * A demo's computation, the default export of its `compute.ts`: an endless or finite loop that takes a slice of steps
 * and yields a snapshot when a frame is due, otherwise `undefined`, which only lets messages in. What it holds it frees
 * in `finally`: a stopped run is ended at its yield.
 */
export type Compute<Config, Snapshot, Message = never> = (
  config: Config,
  context: RunContext<Message>,
) => AsyncGenerator<Snapshot | undefined, void, void>;
