import { Session } from './client.ts';

/** Where a run stands. A failed one says why in `error`. */
export type RunStatus = 'idle' | 'playing' | 'paused' | 'done' | 'failed';

/**
 * A run as a demo's state holds it: its status, its latest snapshot, and the verbs of the playback bar. It rests while
 * the demo is off screen or the tab is hidden, without forgetting that the reader pressed play.
 */
export class LiveRun<Config, Snapshot, Message = never> {
  status = $state<RunStatus>('idle');
  error = $state<string>();
  latest = $state.raw<Snapshot>();
  readonly #session: Session<Config, Snapshot, Message>;
  #isVisible = true;

  constructor(session: Session<Config, Snapshot, Message>) {
    this.#session = session;
  }

  get isPlaying(): boolean {
    return this.status === 'playing';
  }

  /** Starts anew from the config; the run before, if any, is ended. */
  start(config: Config, isPaused = false): void {
    this.status = isPaused ? 'paused' : 'playing';
    this.error = undefined;
    this.#session.start(
      $state.snapshot(config) as Config,
      {
        onSnapshot: (snapshot) => (this.latest = snapshot),
        onDone: () => (this.status = 'done'),
        onError: (message) => {
          this.status = 'failed';
          this.error = message;
        },
      },
      isPaused || !this.#isVisible,
    );
  }

  play(isPlaying: boolean): void {
    if (this.status !== 'playing' && this.status !== 'paused') return;
    this.status = isPlaying ? 'playing' : 'paused';
    this.#session.pause(!isPlaying || !this.#isVisible);
  }

  step(): void {
    this.play(false);
    this.#session.step();
  }

  tell(message: Message): void {
    this.#session.tell($state.snapshot(message) as Message);
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (this.status === 'playing') this.#session.pause(!isVisible);
  }

  /** Ends the run and forgets its snapshot. */
  stop(): void {
    this.#session.stop();
    this.status = 'idle';
    this.error = undefined;
    this.latest = undefined;
  }

  dispose(): void {
    this.#session.dispose();
  }
}
