/** A demo's state that can be compared with a twin. */
export interface Comparable {
  /** All that its link keeps, by name. */
  readonly settings: object;
  /** Takes settings over, its own kind and already good ones, without telling anyone. */
  follow(settings: object): void;
  dispose(): void;
}
