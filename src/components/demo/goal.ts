/** Something to achieve with a demo, which the demo checks. */
export interface Goal {
  /** What to reach, such as "Reach 95 % test accuracy with 3 hidden units". */
  text: string;
  isReached: boolean;
  hint: string;
  solution: string;
  /** Sets the demo so that the goal is reached. */
  show?: () => void;
}
