import { activations, type Operations, type PatchShape } from './operations.ts';

/**
 * The kernels on typed arrays: what runs where WebAssembly or its SIMD is missing, and what the WebAssembly ones are tested against.
 * `buffer` gives the current memory; views of it are made once for each buffer.
 */
export function createFallback(buffer: () => ArrayBuffer): Operations {
  let floats = new Float32Array(buffer());
  let integers = new Int32Array(buffer());
  const memory = () => {
    if (floats.buffer !== buffer()) [floats, integers] = [new Float32Array(buffer()), new Int32Array(buffer())];
    return floats;
  };
  const row = (pointer: number, n: number) => memory().subarray(pointer >> 2, (pointer >> 2) + n);
  const apply = (change: (x: number) => number) => (n: number, x: number) => {
    const values = row(x, n);
    for (let i = 0; i < n; i++) values[i] = change(values[i]!);
  };

  const operations: Operations = {
    multiply(m, n, k, alpha, a, strideA, transposeA, b, strideB, transposeB, beta, c, strideC) {
      const f = memory();
      const [rowA, stepA] = transposeA ? [1, strideA] : [strideA, 1];
      const [rowB, stepB] = transposeB ? [1, strideB] : [strideB, 1];
      const sums = new Float64Array(n);
      for (let i = 0; i < m; i++) {
        sums.fill(0);
        for (let l = 0; l < k; l++) {
          const factor = alpha * f[(a >> 2) + i * rowA + l * stepA]!;
          for (let j = 0, at = (b >> 2) + l * rowB; j < n; j++, at += stepB) sums[j]! += factor * f[at]!;
        }
        for (let j = 0, at = (c >> 2) + i * strideC; j < n; j++, at++)
          f[at] = beta === 0 ? sums[j]! : sums[j]! + beta * f[at]!;
      }
    },
    packedBytes: (k, n) => 4 * k * n,
    packB(k, n, b, strideB, transposeB, packed) {
      const f = memory();
      for (let l = 0; l < k; l++)
        for (let j = 0; j < n; j++)
          f[(packed >> 2) + l * n + j] = f[(b >> 2) + (transposeB ? j * strideB + l : l * strideB + j)]!;
    },
    multiplyPacked: (m, n, k, alpha, a, strideA, transposeA, packedB, beta, c, strideC) =>
      operations.multiply(m, n, k, alpha, a, strideA, transposeA, packedB, n, 0, beta, c, strideC),
    vectorMatrix: (k, n, x, W, y) => operations.multiply(1, n, k, 1, x, k, 0, W, n, 0, 1, y, n),

    packedByteCount: (k, n) => k * n,
    packBytes: (k, n, W, packed) => new Int8Array(buffer()).copyWithin(packed, W, W + k * n),
    vectorBytes(k, n, x, packed, scales, y) {
      const [f, bytes, sums] = [memory(), new Int8Array(buffer(), packed, k * n), new Float64Array(n)];
      for (let l = 0, at = 0; l < k; l++) {
        const factor = f[(x >> 2) + l]!;
        for (let j = 0; j < n; j++, at++) sums[j]! += factor * bytes[at]!;
      }
      for (let j = 0; j < n; j++) f[(y >> 2) + j]! += sums[j]! * f[(scales >> 2) + j]!;
    },

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
        operations.softmax(L, alpha + 4 * L * b, 1);
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

    copyPatches(first, count, ...args) {
      const [patches, x] = [args.pop()!, args.pop()!] as [number, number];
      const f = memory();
      forEachPatchValue(first, count, args as unknown as PatchShape, (at, to) => {
        f[(patches >> 2) + to] = at < 0 ? 0 : f[(x >> 2) + at]!;
      });
    },
    addPatches(first, count, ...args) {
      const [x, patches] = [args.pop()!, args.pop()!] as [number, number];
      const f = memory();
      forEachPatchValue(first, count, args as unknown as PatchShape, (at, from) => {
        if (at >= 0) f[(x >> 2) + at]! += f[(patches >> 2) + from]!;
      });
    },

    tanh: apply(Math.tanh),
    sigmoid: apply(logistic),
    exp: apply((x) => Math.exp(x < -87 ? -87 : x > 88 ? 88 : x)),
    relu: apply((x) => (x < 0 ? 0 : x)),
    tanhBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) gradient[i]! *= 1 - values[i]! ** 2;
    },
    sigmoidBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) gradient[i]! *= values[i]! * (1 - values[i]!);
    },
    reluBackward(n, y, d) {
      const [values, gradient] = [row(y, n), row(d, n)];
      for (let i = 0; i < n; i++) if (!(values[i]! > 0)) gradient[i] = 0;
    },

    columnsForward(activation, I, O, S, W, b, x, y) {
      const f = memory();
      for (let o = 0, to = y >> 2; o < O; o++)
        for (let s = 0; s < S; s++, to++) {
          let sum = f[(b >> 2) + o]!;
          for (let i = 0, w = (W >> 2) + o * I, at = (x >> 2) + s; i < I; i++, w++, at += S) sum += f[w]! * f[at]!;
          f[to] = sum;
        }
      if (activation === activations.tanh) operations.tanh(O * S, y);
      else if (activation === activations.relu) operations.relu(O * S, y);
      else if (activation === activations.sigmoid) operations.sigmoid(O * S, y);
    },
    columnsBackward(activation, I, O, S, W, x, d, dW, db, dx) {
      operations.multiply(O, I, S, 1, d, S, 0, x, S, 1, 0, dW, I);
      const [f, sums] = [memory(), row(db, O)];
      for (let o = 0, at = d >> 2; o < O; o++) {
        sums[o] = 0;
        for (let s = 0; s < S; s++, at++) sums[o]! += f[at]!;
      }
      if (!dx) return;
      operations.multiply(I, S, O, 1, W, I, 1, d, S, 0, 0, dx, S);
      if (activation === activations.tanh) operations.tanhBackward(I * S, x, dx);
      else if (activation === activations.relu) operations.reluBackward(I * S, x, dx);
      else if (activation === activations.sigmoid) operations.sigmoidBackward(I * S, x, dx);
    },
    columnsSoftmax(C, S, z) {
      const f = memory();
      for (let s = 0; s < S; s++) softmaxColumn(f, C, S, (z >> 2) + s);
    },
    columnsCrossEntropy(C, S, z, labels, scale) {
      const f = memory();
      let total = 0;
      for (let s = 0; s < S; s++) {
        const [at, label] = [(z >> 2) + s, integers[(labels >> 2) + s]!];
        const own = label < 0 ? 0 : f[at + label * S]!;
        const logSum = softmaxColumn(f, C, S, at);
        for (let c = 0; c < C; c++) f[at + c * S] = label < 0 ? 0 : scale * (f[at + c * S]! - (c === label ? 1 : 0));
        if (label >= 0) total += logSum - own;
      }
      return total;
    },

    gatherRows(rows, n, ids, table, bias, out) {
      const [f, shift] = [memory(), bias >> 2];
      for (let r = 0; r < rows; r++) {
        const [from, to] = [(table >> 2) + integers[(ids >> 2) + r]! * n, (out >> 2) + r * n];
        for (let j = 0; j < n; j++) f[to + j] = f[from + j]! + f[shift + j]!;
      }
    },
    scatterRows(rows, n, ids, d, table) {
      const f = memory();
      for (let r = 0; r < rows; r++) {
        const [from, to] = [(d >> 2) + r * n, (table >> 2) + integers[(ids >> 2) + r]! * n];
        for (let j = 0; j < n; j++) f[to + j]! += f[from + j]!;
      }
    },
    repeatRow(rows, n, from, out) {
      for (let r = 0; r < rows; r++) row(out + 4 * n * r, n).set(row(from, n));
    },
    sumRows(rows, n, x, out) {
      const [f, sums] = [memory(), row(out, n)];
      sums.fill(0);
      for (let r = 0, at = x >> 2; r < rows; r++) for (let j = 0; j < n; j++, at++) sums[j]! += f[at]!;
    },

    crossEntropy(rows, n, logits, targets, scale, losses) {
      memory();
      let total = 0;
      for (let r = 0; r < rows; r++) {
        const values = row(logits + 4 * n * r, n);
        const target = integers[(targets >> 2) + r]!;
        let loss = 0;
        if (target < 0) values.fill(0);
        else {
          const most = Math.max(...values);
          const own = values[target]! - most;
          let sum = 0;
          for (let j = 0; j < n; j++) sum += values[j] = Math.exp(values[j]! - most);
          loss = Math.log(sum) - own;
          for (let j = 0; j < n; j++) values[j]! *= scale / sum;
          values[target]! -= scale;
        }
        if (losses) row(losses, rows)[r] = loss;
        total += loss;
      }
      return total;
    },
    softmax(n, x, temperature) {
      const values = row(x, n);
      const most = Math.max(...values);
      let sum = 0;
      for (let j = 0; j < n; j++) sum += values[j] = Math.exp((values[j]! - most) / temperature);
      for (let j = 0; j < n; j++) values[j]! /= sum;
    },

    fill: (n, value, x) => void row(x, n).fill(value),
    addScaled(n, a, x, y) {
      const [from, to] = [row(x, n), row(y, n)];
      for (let i = 0; i < n; i++) to[i]! += a * from[i]!;
    },
    scale: (n, a, x) => apply((value) => a * value)(n, x),
    sumSquares: (n, x) => row(x, n).reduce((sum, value) => sum + value * value, 0),
    adam(n, w, g, m, v, gradientScale, rate, beta1, beta2, epsilon, decay) {
      const [weights, gradients, first, second] = [w, g, m, v].map((pointer) => row(pointer, n)) as Rows<4>;
      for (let i = 0; i < n; i++) {
        const gradient = gradientScale * gradients[i]!;
        first[i] = beta1 * first[i]! + (1 - beta1) * gradient;
        second[i] = beta2 * second[i]! + (1 - beta2) * gradient * gradient;
        weights[i] = (1 - decay) * weights[i]! - (rate * first[i]!) / (Math.sqrt(second[i]!) + epsilon);
      }
    },
  };
  return operations;
}

type Rows<N extends 2 | 3 | 4> = { 2: [F, F]; 3: [F, F, F]; 4: [F, F, F, F] }[N];
type F = Float32Array;

/** For each value of the patches in turn, which value of the images it stands for: −1 beyond their edge. */
function forEachPatchValue(
  first: number,
  count: number,
  [H, W, C, outH, outW, kh, kw, strideH, strideW, top, left]: PatchShape,
  visit: (image: number, patch: number) => void,
) {
  let patch = 0;
  for (let pixel = first; pixel < first + count; pixel++) {
    const image = Math.floor(pixel / (outH * outW));
    const [y0, x0] = [(Math.floor(pixel / outW) % outH) * strideH - top, (pixel % outW) * strideW - left];
    for (let y = y0; y < y0 + kh; y++)
      for (let x = x0; x < x0 + kw; x++)
        for (let channel = 0; channel < C; channel++) {
          const isInside = y >= 0 && y < H && x >= 0 && x < W;
          visit(isInside ? ((image * H + y) * W + x) * C + channel : -1, patch++);
        }
  }
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Softmax of the C values at `at`, `at + step`, …; returns the logarithm of Σ exp. */
function softmaxColumn(f: F, C: number, step: number, at: number): number {
  let most = -Infinity;
  for (let c = 0; c < C; c++) most = Math.max(most, f[at + c * step]!);
  let sum = 0;
  for (let c = 0; c < C; c++) sum += f[at + c * step] = Math.exp(f[at + c * step]! - most);
  for (let c = 0; c < C; c++) f[at + c * step]! /= sum;
  return most + Math.log(sum);
}
