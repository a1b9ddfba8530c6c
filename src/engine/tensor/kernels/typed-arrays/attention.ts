import type { Operations } from '../operations.ts';
import { softmax } from './softmax.ts';
import type { Rows, Views } from './views.ts';

/** Additive attention. */
export function attention(views: Views): Pick<Operations, 'attend' | 'attendBackward'> {
  const { row } = views;
  const { softmax: ownSoftmax } = softmax(views);
  return {
    attend(B, L, A, D, keys, query, v, annotations, s, alpha, context) {
      const own = row(v, A);
      for (let b = 0; b < B; b++) {
        const [asked, weights, sum] = [
          row(query + 4 * A * b, A),
          row(alpha + 4 * L * b, L),
          row(context + 4 * D * b, D),
        ];
        for (let i = 0; i < L; i++) {
          const [key, hidden] = [row(keys + 4 * A * (b * L + i), A), row(s + 4 * A * (b * L + i), A)];
          for (let k = 0; k < A; k++) hidden[k] = Math.tanh(key[k]! + asked[k]!);
          weights[i] = hidden.reduce((score, value, k) => score + value * own[k]!, 0);
        }
        ownSoftmax(L, alpha + 4 * L * b, 1);
        sum.fill(0);
        for (let i = 0; i < L; i++) {
          const annotation = row(annotations + 4 * D * (b * L + i), D);
          for (let k = 0; k < D; k++) sum[k]! += weights[i]! * annotation[k]!;
        }
      }
    },
    attendBackward(B, L, A, D, s, v, alpha, annotations, dContext, dAlpha, dAnnotations, dKeys, dv, dQuery) {
      const [own, dOwn] = [row(v, A), row(dv, A)];
      for (let b = 0; b < B; b++) {
        const [weights, dWeights] = [row(alpha + 4 * L * b, L), row(dAlpha + 4 * L * b, L)];
        const [dSum, dAsked] = [row(dContext + 4 * D * b, D), row(dQuery + 4 * A * b, A).fill(0)];
        for (let i = 0; i < L; i++) {
          const [annotation, gradient] = [annotations, dAnnotations].map((at) =>
            row(at + 4 * D * (b * L + i), D),
          ) as Rows<2>;
          for (let k = 0; k < D; k++) {
            dWeights[i]! += dSum[k]! * annotation[k]!;
            gradient[k]! += weights[i]! * dSum[k]!;
          }
        }
        const mean = weights.reduce((sum, weight, i) => sum + weight * dWeights[i]!, 0);
        for (let i = 0; i < L; i++) {
          const dScore = (dWeights[i] = weights[i]! * (dWeights[i]! - mean));
          const [hidden, dKey] = [row(s + 4 * A * (b * L + i), A), row(dKeys + 4 * A * (b * L + i), A)];
          for (let k = 0; k < A; k++) {
            const d = dScore * own[k]! * (1 - hidden[k]! ** 2);
            dOwn[k]! += dScore * hidden[k]!;
            dKey[k]! += d;
            dAsked[k]! += d;
          }
        }
      }
    },
  };
}
