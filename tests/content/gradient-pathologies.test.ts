import { describe, expect, test } from 'vitest';
import { cliffAt, clipped, steepestAlongB, wallAt } from '~/engine/analysis/cliff.ts';
import { composeAt, createLayer } from '~/engine/analysis/composition.ts';
import { jacobianProducts, runChain, stepJacobian, weightTerms } from '~/engine/analysis/chain.ts';
import { matrixWithSpectrum, nonNormalPreset, orthogonalMatrix } from '~/engine/analysis/matrix-design.ts';
import { norm } from '~/engine/analysis/gradient-flow.ts';
import { largestSingularValue, multiply, spectralRadius } from '~/engine/analysis/spectrum.ts';
import { activations, sigmoid } from '~/engine/cells/activations.ts';
import { deepChain, readingDirection, recurrentChain } from '~/engine/nets/chain-networks.ts';
import { bookExample } from '~/engine/nets/running-example-config.ts';
import { createRandom } from '~/engine/random.ts';
import { measure, type LabSnapshot } from '~/islands/gradient-lab/compute.ts';
import { configOf, presets, starts, type LabSettings } from '~/islands/gradient-lab/state.svelte.ts';
import { firstCurves } from '~/islands/repeated-composition/first.ts';

/** What chapter 4 states, checked against the engine; each test names the equation or exercise that it stands behind. */
const slopeOf = (f: (a: number) => number, a: number) => (f(a + 1e-5) - f(a - 1e-5)) / 2e-5;
const power = (W: Float64Array, n: number) =>
  Array.from({ length: n - 1 }).reduce<Float64Array>((P) => multiply(P, W), W);
const random = createRandom(11);
const config = { hiddenSize: 6, numSteps: 12, seed: 2, gain: 1, spectralRadius: 0.9, largestSingularValue: 2 };

describe('the equations of chapter 4', () => {
  test('eq:layer-product and eq:recurrent-product: the product of the steps is the derivative of the last state', () => {
    for (const chain of [
      deepChain({ ...config, activation: 'sigmoid', init: 'glorot' }),
      recurrentChain({ ...config, activation: 'tanh', init: 'spectrum', inputStrength: 0.4 }),
    ]) {
      const states = runChain(chain);
      const t = 7;
      const product = jacobianProducts(chain, states)[t]!;
      for (let j = 0; j < 6; j++) {
        const last = (by: number) =>
          runChain(
            chain,
            t,
            states[t]!.map((h, k) => (k === j ? h + by : h)),
          ).at(-1)!;
        const [above, below] = [last(1e-5), last(-1e-5)];
        for (let i = 0; i < 6; i++) expect(product[i * 6 + j]).toBeCloseTo((above[i]! - below[i]!) / 2e-5, 8);
      }
    }
  });

  test('eq:slopes: at most a quarter for the sigmoid, at most 1 for tanh, at 0', () => {
    for (const a of [-4, -1, 0, 0.5, 3]) {
      expect(slopeOf(sigmoid, a)).toBeCloseTo(sigmoid(a) * (1 - sigmoid(a)), 9);
      expect(slopeOf(Math.tanh, a)).toBeCloseTo(1 - Math.tanh(a) ** 2, 9);
      expect(slopeOf(sigmoid, a)).toBeLessThanOrEqual(activations.sigmoid.largestSlope + 1e-9);
      expect(slopeOf(Math.tanh, a)).toBeLessThanOrEqual(activations.tanh.largestSlope + 1e-9);
    }
    expect(slopeOf(sigmoid, 0)).toBeCloseTo(0.25, 9);
    expect(0.25 ** 20).toBeCloseTo(9.1e-13, 14);
    expect(2 ** 20).toBeCloseTo(1e6, -5);
  });

  test('eq:variance: entries of variance v multiply the mean square length by H v', () => {
    const [H, v] = [30, 0.05];
    const x = new Float64Array(H).map(() => random.normal());
    let mean = 0;
    for (let k = 0; k < 3000; k++) {
      for (let i = 0; i < H; i++) {
        const a = x.reduce((sum, value) => sum + random.normal(0, Math.sqrt(v)) * value, 0);
        mean += (a * a) / 3000;
      }
    }
    expect(mean / (H * v * norm(x) ** 2)).toBeCloseTo(1, 1);
  });

  test('eq:eigen-power: ρⁿ ≤ ‖Wⁿ‖ ≤ ‖V‖ ‖V⁻¹‖ ρⁿ', () => {
    const V = Float64Array.of(1, 0.9, 0, Math.sqrt(1 - 0.81));
    const inverse = Float64Array.of(1, -0.9 / V[3]!, 0, 1 / V[3]!);
    const W = multiply(multiply(V, Float64Array.of(0.9, 0, 0, 0.5)), inverse);
    expect(spectralRadius(W)).toBeCloseTo(0.9, 12);
    for (const n of [1, 2, 5, 20]) {
      const size = largestSingularValue(power(W, n));
      power(W, n).forEach((value, k) =>
        expect(value).toBeCloseTo(multiply(multiply(V, Float64Array.of(0.9 ** n, 0, 0, 0.5 ** n)), inverse)[k]!, 12),
      );
      expect(size).toBeGreaterThanOrEqual(0.9 ** n);
      expect(size).toBeLessThanOrEqual(largestSingularValue(V) * largestSingularValue(inverse) * 0.9 ** n);
    }
  });

  test('eq:shear: the corner grows like n before it decays, 19-fold for ρ = 0.9 and a = 5', () => {
    const J = Float64Array.of(0.9, 5, 0, 0.9);
    for (const n of [1, 3, 10, 40]) {
      [0.9 ** n, n * 5 * 0.9 ** (n - 1), 0, 0.9 ** n].forEach((value, k) =>
        expect(power(J, n)[k]).toBeCloseTo(value, 10),
      );
    }
    expect(-1 / Math.log(0.9)).toBeCloseTo(9.5, 1);
    expect(power(J, 9)[1]).toBeCloseTo(19.4, 1);
    expect(largestSingularValue(matrixWithSpectrum(16, nonNormalPreset, createRandom(1)))).toBeCloseTo(5.16, 10);
  });

  test('eq:shear: at ρ = 1 it grows like n, and next to it the eigenvectors’ constant is 10,000', () => {
    expect(power(Float64Array.of(1, 5, 0, 1), 40)[1]).toBeCloseTo(200, 10);
    const length = Math.hypot(5, 0.001); // J with 0.901 below has the eigenvectors (1, 0) and (5, 0.001)
    const V = Float64Array.of(1, 5 / length, 0, 0.001 / length);
    const inverse = Float64Array.of(1, -V[1]! / V[3]!, 0, 1 / V[3]!);
    const near = multiply(multiply(V, Float64Array.of(0.9, 0, 0, 0.901)), inverse);
    [0.9, 5, 0, 0.901].forEach((value, k) => expect(near[k]).toBeCloseTo(value, 10));
    expect(largestSingularValue(V) * largestSingularValue(inverse)).toBeCloseTo(10_000, -1);
    expect((Math.asin(V[3]!) * 180) / Math.PI).toBeCloseTo(0.01, 2);
  });

  test('eq:term-bound: no step adds more to ∂L/∂W than the bound says', () => {
    for (const activation of ['tanh', 'sigmoid', 'linear'] as const) {
      const chain = recurrentChain({ ...config, activation, init: 'spectrum', inputStrength: 0.4 });
      const states = runChain(chain);
      const dLast = readingDirection(6, 3);
      const [gamma, sigma] = [activations[activation].largestSlope, largestSingularValue(chain.weights[0]!)];
      weightTerms(chain, states, jacobianProducts(chain, states), dLast).forEach((term, s) => {
        const bound = gamma * (gamma * sigma) ** (12 - (s + 1)) * norm(dLast) * norm(states[s]!);
        expect(norm(term)).toBeLessThanOrEqual(bound * (1 + 1e-12));
      });
    }
  });

  test('eq:composition-slope: the slope is the product of Jacobians between v and u', () => {
    const layer = createLayer({ seed: 4, gain: 2 });
    const [N, x] = [100, 7];
    let h = layer.u.map((value, i) => layer.p[i]! + x * value);
    let direction = layer.u;
    const columns = layer.W.map((_, k) => layer.W[(k % N) * N + Math.floor(k / N)]!); // row = source, as cells store it
    for (let n = 1; n <= 4; n++) {
      h = h.map((_, i) => Math.tanh(h.reduce((sum, value, j) => sum + layer.W[i * N + j]! * value, 0)));
      const J = stepJacobian('tanh', columns, h);
      direction = direction.map((_, i) => direction.reduce((sum, value, j) => sum + J[i * N + j]! * value, 0));
      const slope = layer.v.reduce((sum, value, i) => sum + value * direction[i]!, 0);
      expect(composeAt(layer, x).slopes[n]).toBeCloseTo(slope, 10);
    }
  });

  test('eq:wall: the start is a fixed point that repels, where the cliff is steepest', () => {
    const s = sigmoid(0.5);
    for (const w of [5, 6, 7, 8]) {
      expect(wallAt(w)!.b).toBeCloseTo(0.5 - w * s, 12);
      expect(steepestAlongB(w, -5, 1).b).toBeCloseTo(0.5 - w * s, 3);
    }
    expect(wallAt(4.25)).toBeUndefined();
    expect(wallAt(4.26)!.factor).toBeCloseTo(1, 2);
    expect(0.5 - 5 * s).toBeCloseTo(-2.6123, 4);
    expect([s, s * (1 - s)].map((value) => value.toFixed(4))).toEqual(['0.6225', '0.2350']);
    expect((5 * s * (1 - s)) ** 50).toBeCloseTo(3200, -2);
    expect((6 * s * (1 - s)) ** 50).toBeCloseTo(29e6, -6);
  });

  test('eq:clip-value: each entry is clamped, which turns the gradient', () => {
    const { dw, db } = clipped(
      { output: 0, error: 0, dw: 0.5, db: -9 },
      { clipping: 'value', threshold: 2, learningRate: 1 },
    );
    expect([dw, db]).toEqual([0.5, -2]);
  });

  test('eq:orthogonal: powers of an orthogonal matrix keep every length', () => {
    const Q = orthogonalMatrix(7, random);
    const x = new Float64Array(7).map(() => random.normal());
    for (const n of [1, 10, 60]) {
      const Qn = power(Q, n);
      expect(norm(x.map((_, i) => x.reduce((sum, value, j) => sum + Qn[i * 7 + j]! * value, 0)))).toBeCloseTo(
        norm(x),
        10,
      );
    }
  });
});

describe('the numbers of chapter 4', () => {
  const lab = (settings: Partial<LabSettings>, example = bookExample) =>
    measure(configOf({ ...starts.random, ...settings }, example));
  const share = ({ terms }: LabSnapshot) => {
    const total = (part: number[]) => part.reduce((sum, value) => sum + value, 0);
    return total(terms.slice(0, terms.length / 2)) / total(terms);
  };
  const preset = (name: string) => presets.find(({ label }) => label === name)!.settings;

  test('of the deep lab', () => {
    const deep = lab(starts.deep);
    expect(deep.norms[0]).toBeCloseTo(9.5e-13, 14);
    expect(100 * share(deep)).toBeCloseTo(0.00005, 6);
    expect(lab({ ...starts.deep, activation: 'tanh' }).norms[0]).toBeCloseTo(1.3, 1);
    expect(lab({ ...starts.deep, activation: 'relu' }).norms[0]).toBeLessThan(0.01);
    expect(lab({ ...starts.deep, gain: 3 }).norms[0], 'ex:sigmoid-weights').toBeLessThan(1e-3);
    expect(lab({ ...starts.deep, activation: 'relu', init: 'he' }).norms[0]).toBeGreaterThan(1);
    expect(lab({ ...starts.deep, activation: 'tanh', init: 'orthogonal', depth: 50 }).norms[0]).toBeCloseTo(0.28, 2);
  });

  test('of the recurrent lab', () => {
    const start = lab({});
    expect(start.norms[0]).toBeCloseTo(0.00075, 5);
    expect(start.upper[0]).toBeCloseTo(36e3, -3);
    expect(100 * share(start)).toBeCloseTo(0.4, 1);
    const grows = lab(preset('It grows, then decays'));
    expect(grows.norms[80 - 10]).toBeCloseTo(19.4, 1);
    expect(grows.norms[80 - 54]).toBeGreaterThan(1);
    expect(grows.norms[80 - 55]).toBeLessThan(1);
    for (const inputStrength of [0.05, 0.6]) {
      const { norms } = lab({ ...preset('It grows, then decays'), activation: 'tanh', inputStrength });
      expect(norms[0]! / 1e8).toBeCloseTo(2, 0);
    }
  });

  test('of the reader’s word', () => {
    const hello = lab({ network: 'example' });
    expect(hello.norms[0]).toBeCloseTo(0.2, 2);
    expect(hello.upper[0]).toBeCloseTo(0.35, 2);
    expect(lab({ network: 'example', gain: 3 }).norms[0]).toBeCloseTo(15, 0);
    const long = lab({ network: 'example' }, { ...bookExample, text: 'long short-term memories' });
    expect(long.norms[0]).toBeCloseTo(1.3e-8, 9);
  });

  test('of clipping and of good starts', () => {
    const explodes = preset('It explodes');
    expect(lab(explodes).gradient.length).toBeCloseTo(1458, 0);
    const byValue = lab({ ...explodes, clipping: 'value', threshold: 1 }).gradient;
    expect(byValue.degrees).toBeCloseTo(44, 0);
    expect(byValue.clippedLength).toBeCloseTo(16, 0);
    for (const numSteps of [40, 100])
      expect(lab({ ...preset('Cure: identity with ReLU'), numSteps }).norms[0]).toBeCloseTo(1, 10);
    const orthogonal = (inputStrength: number) => lab({ ...preset('Cure: orthogonal'), inputStrength }).norms[0]!;
    expect(orthogonal(0.05)).toBeCloseTo(0.15, 2);
    expect(orthogonal(0.3)).toBeCloseTo(0.0016, 4);
    expect(orthogonal(1)).toBeCloseTo(8e-9, 9);
  });

  test('of the composed curve and of the cliff', async () => {
    const { summaries } = await firstCurves([]);
    expect(summaries.map(({ reversals }) => reversals)).toMatchObject({ 5: 17, 10: 93 });
    expect(summaries[0]!.largest).toBeCloseTo(0.086, 3);
    expect(summaries[5]!.median).toBeCloseTo(0.036, 3);
    expect(summaries[5]!.largest).toBeCloseTo(0.77, 2);
    expect(summaries[10]!.largest).toBeCloseTo(9.6, 1);
    expect(summaries[10]!.largest / summaries[0]!.largest).toBeGreaterThan(100);
    const { b, db } = steepestAlongB(5, -5, 1);
    expect(Math.abs(db)).toBeGreaterThan(5700);
    const { dw } = cliffAt({ w: 5, b });
    expect(Math.hypot(dw, db)).toBeCloseTo(6800, -2);
    const slopeAt6 = steepestAlongB(6, -5, 1).db;
    expect(-slopeAt6 / 1e6).toBeCloseTo(17, 0);
    expect(-steepestAlongB(8, -5, 1).db / 1e13).toBeCloseTo(1.2, 1);
    const near = (by: number) => cliffAt({ w: 5, b: b + by }).db / db;
    expect([near(-3e-5), near(3e-5)].every((share) => share < 0.5 && share > 0.3)).toBe(true);
    expect(cliffAt({ w: 5, b: -2.6125 }).error - cliffAt({ w: 5, b: -2.6123 }).error).toBeCloseTo(0.33, 2);
  });

  test('ex:half-life, ex:two-matrices and ex:latch', () => {
    expect(Math.ceil(Math.log(0.01) / Math.log(0.8))).toBe(21);
    expect(Math.ceil(Math.log(0.01) / Math.log(0.99))).toBe(459);
    const B = Float64Array.of(0.8, 10, 0, 0.8);
    expect(largestSingularValue(B)).toBeCloseTo(10.06, 2);
    [16, 19.2, 20.5, 20.5, 19.7].forEach((value, i) => expect(power(B, i + 2)[1]).toBeCloseTo(value, 1));
    let h = 1;
    for (let t = 0; t < 200; t++) h = Math.tanh(2 * h);
    expect(h).toBeCloseTo(0.9575, 4);
    expect((2 * (1 - h * h)) ** 10).toBeCloseTo(1.6e-8, 9);
  });
});
