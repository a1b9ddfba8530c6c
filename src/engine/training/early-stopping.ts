export interface EarlyStopping {
  readonly best: number;
  /** How many evaluations ago the best one was. */
  readonly sinceBest: number;
  /** Takes the next evaluation and says whether to stop: `patience` in a row have not beaten the best. */
  update(loss: number): boolean;
}

/** Watches a held-out loss. An evaluation counts as better only if it beats the best by more than `minGain`. */
export function createEarlyStopping(patience: number, minGain = 0): EarlyStopping {
  let best = Infinity;
  let sinceBest = 0;
  return {
    get best() {
      return best;
    },
    get sinceBest() {
      return sinceBest;
    },
    update(loss) {
      if (loss < best - minGain) {
        best = loss;
        sinceBest = 0;
      } else {
        sinceBest++;
      }
      return sinceBest >= patience;
    },
  };
}
