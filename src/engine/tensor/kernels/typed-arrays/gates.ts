import type { Operations } from '../operations.ts';
import { logistic } from './activations.ts';
import type { Rows, Views } from './views.ts';

/** The gates of recurrent cells. */
export function gates(
  views: Views,
): Pick<Operations, 'lstmGates' | 'lstmGatesBackward' | 'gruGates' | 'gruGatesBackward'> {
  const { row } = views;
  return {
    lstmGates(B, H, gates, cPrev, c, h) {
      for (let b = 0; b < B; b++) {
        const [i, f, g, o] = [0, 1, 2, 3].map((gate) => row(gates + 4 * H * (4 * b + gate), H)) as Rows<4>;
        const [before, cell, out] = [cPrev, c, h].map((pointer) => row(pointer + 4 * H * b, H)) as Rows<3>;
        for (let j = 0; j < H; j++) {
          i[j] = logistic(i[j]!);
          f[j] = logistic(f[j]!);
          g[j] = Math.tanh(g[j]!);
          o[j] = logistic(o[j]!);
          cell[j] = f[j]! * before[j]! + i[j]! * g[j]!;
          out[j] = o[j]! * Math.tanh(cell[j]!);
        }
      }
    },
    lstmGatesBackward(B, H, gates, cPrev, c, dh, dc) {
      for (let b = 0; b < B; b++) {
        const [i, f, g, o] = [0, 1, 2, 3].map((gate) => row(gates + 4 * H * (4 * b + gate), H)) as Rows<4>;
        const [before, cell, dOut, dCell] = [cPrev, c, dh, dc].map((pointer) => row(pointer + 4 * H * b, H)) as Rows<4>;
        for (let j = 0; j < H; j++) {
          const [iHere, fHere, gHere, oHere, t] = [i[j]!, f[j]!, g[j]!, o[j]!, Math.tanh(cell[j]!)];
          const dcHere = dCell[j]! + dOut[j]! * oHere * (1 - t * t);
          i[j] = dcHere * gHere * iHere * (1 - iHere);
          f[j] = dcHere * before[j]! * fHere * (1 - fHere);
          g[j] = dcHere * iHere * (1 - gHere * gHere);
          o[j] = dOut[j]! * t * oHere * (1 - oHere);
          dCell[j] = dcHere * fHere;
        }
      }
    },
    gruGates(B, H, x, s, hPrev, h) {
      for (let b = 0; b < B; b++) {
        const [z, r, n] = [0, 1, 2].map((gate) => row(x + 4 * H * (3 * b + gate), H)) as Rows<3>;
        const [sz, sr, sn] = [0, 1, 2].map((gate) => row(s + 4 * H * (3 * b + gate), H)) as Rows<3>;
        const [before, out] = [hPrev, h].map((pointer) => row(pointer + 4 * H * b, H)) as Rows<2>;
        for (let j = 0; j < H; j++) {
          z[j] = logistic(z[j]! + sz[j]!);
          r[j] = logistic(r[j]! + sr[j]!);
          n[j] = Math.tanh(n[j]! + r[j]! * sn[j]!);
          out[j] = (1 - z[j]!) * n[j]! + z[j]! * before[j]!;
        }
      }
    },
    gruGatesBackward(B, H, x, s, hPrev, dh, dhPrev) {
      for (let b = 0; b < B; b++) {
        const [z, r, n] = [0, 1, 2].map((gate) => row(x + 4 * H * (3 * b + gate), H)) as Rows<3>;
        const [sz, sr, sn] = [0, 1, 2].map((gate) => row(s + 4 * H * (3 * b + gate), H)) as Rows<3>;
        const [before, dOut, dBefore] = [hPrev, dh, dhPrev].map((pointer) => row(pointer + 4 * H * b, H)) as Rows<3>;
        for (let j = 0; j < H; j++) {
          const [zHere, rHere, nHere] = [z[j]!, r[j]!, n[j]!];
          dBefore[j]! += dOut[j]! * zHere;
          n[j] = dOut[j]! * (1 - zHere) * (1 - nHere * nHere);
          r[j] = sr[j] = n[j]! * sn[j]! * rHere * (1 - rHere);
          z[j] = sz[j] = dOut[j]! * (before[j]! - nHere) * zHere * (1 - zHere);
          sn[j] = n[j]! * rHere;
        }
      }
    },
  };
}
