import type { CaptionReader } from './caption-reader.ts';

/** The same captioner, not allowed to say some words: their probability is set to zero and the rest is scaled to add up to one. */
export function forbidWords(reader: CaptionReader, forbidden: ReadonlySet<number>): CaptionReader {
  return {
    ...reader,
    step(...request) {
      const step = reader.step(...request);
      const left = step.logProbs.reduce((sum, logProb, word) => sum + (forbidden.has(word) ? 0 : Math.exp(logProb)), 0);
      const logProbs = step.logProbs.map((logProb, word) =>
        forbidden.has(word) ? -Infinity : logProb - Math.log(left),
      );
      return { ...step, logProbs };
    },
  };
}
