import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bookExample } from '~/engine/nets/running-example-config.ts';
import { measure, type LabConfig } from '~/islands/gradient-lab/compute.ts';
import { passMark } from '~/engine/analysis/finite-differences.ts';
import {
  configOf,
  DemoState,
  presets,
  starts,
  verdictOn,
  type LabSettings,
} from '~/islands/gradient-lab/state.svelte.ts';

beforeEach(() => vi.stubGlobal('location', { href: 'http://book/gradient-pathologies/', hash: '' }));
afterEach(() => vi.unstubAllGlobals());

const first = measure(configOf(starts.random, bookExample));
/** A demo whose measurement is made at once instead of in the worker. */
function measured(change: Partial<LabSettings>, start: keyof typeof starts = 'random'): DemoState {
  const demo = new DemoState(first, start);
  demo.set(change);
  demo.run.latest = measure(demo.wanted);
  return demo;
}

describe('what the lab measures', () => {
  test.each([
    ...presets.map(({ label, settings }) => [label, settings] as const),
    ['the deep start', starts.deep] as const,
    ['the running example', { network: 'example', gain: 2 }] as const,
    ['all at their ends', { init: 'spectrum', spectralRadius: 2, largestSingularValue: 8, numSteps: 100 }] as const,
  ])('%s passes the check that its badge shows', (_, settings) => {
    const { check, norms } = measured(settings).now;
    expect(check.relativeError).toBeLessThan(passMark);
    expect(norms.every(Number.isFinite)).toBe(true);
  });

  test('all Jacobians and ∂L/∂W are compared where tanh makes a tame matrix explode, and where the sigmoid leaves next to nothing', () => {
    for (const [settings, start] of [
      [{ ...presets[0]!.settings, activation: 'tanh' }, 'random'],
      [{ activation: 'sigmoid', numSteps: 100 }, 'random'],
      [{}, 'deep'],
    ] as const) {
      const { check } = measured(settings, start).now;
      expect(check).toMatchObject({ hidden: 0, hasWeights: true });
      expect(check.relativeError).toBeLessThan(passMark);
    }
  });

  test('the preset shows the numbers of the book: ρ 0.9, σ₁ 5.16, 19.4 ten steps back, less than 1 in the end', () => {
    const demo = measured(presets[0]!.settings);
    expect(demo.now.matrix!.rho).toBeCloseTo(0.9, 5);
    expect(demo.now.matrix!.sigma).toBeCloseTo(5.16, 10);
    expect(demo.peak.value).toBeCloseTo(19.4, 1);
    expect(demo.now.norms[80 - 10]).toBeCloseTo(19.4, 1);
    expect(demo.now.norms[0]).toBeLessThan(0.2);
    expect(demo.growsFirst).toBe(true);
  });

  test('clipping by norm keeps the direction, by value turns it, and neither changes what the early steps add', () => {
    const [free, byNorm, byValue] = (['none', 'norm', 'value'] as const).map(
      (clipping) => measured({ ...presets[2]!.settings, clipping, threshold: 0.5 }).now,
    );
    expect(free!.gradient).toMatchObject({ degrees: 0, clippedLength: free!.gradient.length });
    expect(free!.gradient.length).toBeGreaterThan(100);
    expect(byNorm!.gradient.clippedLength).toBeCloseTo(0.5, 10);
    expect(byNorm!.gradient.degrees).toBeLessThan(1e-5);
    expect(byValue!.gradient.degrees).toBeGreaterThan(5);
    expect(byNorm!.terms).toEqual(free!.terms);
  });

  test('on the running example the last state is read by the last loss, whatever the gain', () => {
    const config = (gain: number): LabConfig => ({ ...configOf(starts.random, bookExample), network: 'example', gain });
    expect(measure(config(1)).norms).toHaveLength(5);
    expect(measure(config(2)).gradient.length).not.toBeCloseTo(measure(config(1)).gradient.length, 6);
  });
});

describe('the goals', () => {
  test('are not reached at the start', () => {
    for (const start of ['random', 'deep'] as const) {
      const demo = measured({}, start);
      expect([demo.passesFifty, demo.growsFirst, demo.vanishesAllTheSame]).toEqual([false, false, false]);
    }
  });

  test('are reached by their solutions', () => {
    const deep = measured({ network: 'deep', activation: 'tanh', init: 'orthogonal', gain: 1.05, depth: 50 });
    expect(deep.passesFifty).toBe(true);
    const strong = { spectralRadius: 1.5, largestSingularValue: 1.5, inputStrength: 2 };
    expect(measured(strong).vanishesAllTheSame).toBe(true);
  });
});

test('a case sets all that its numbers depend on, and is marked only while it is shown', () => {
  const demo = measured({ inputStrength: 0 });
  const { settings } = presets[0]!;
  demo.apply(settings);
  expect(demo.shows(settings)).toBe(true);
  demo.set({ activation: 'tanh' });
  expect(demo.shows(settings)).toBe(false);
  expect(measure(demo.wanted).norms[0]! / 1e8).toBeCloseTo(2, 0);
});

test('a bound of exactly 1 allows no growth, and the two cures have it', () => {
  expect(verdictOn(0.9)).toMatch(/had to shrink/);
  expect(verdictOn(1.1)).toMatch(/allows both/);
  for (const { settings } of presets.slice(3)) {
    const { gamma, matrix, norms } = measured(settings).now;
    expect(verdictOn(gamma * matrix!.sigma)).toMatch(/γσ₁ = 1.* not to grow/);
    expect(norms[0]).toBeLessThanOrEqual(1 + 1e-12);
  }
});

test('a matrix with ρ = 0 says 0', () => {
  expect(measured({ spectralRadius: 0 }).now.matrix!.rho).toBe(0);
});

test('ρ and σ₁ give way to each other: the one that was not moved follows', () => {
  const demo = new DemoState(first);
  demo.set({ spectralRadius: 1.8 });
  expect(demo.config.largestSingularValue).toBe(1.8);
  demo.set({ largestSingularValue: 0.5 });
  expect(demo.config.spectralRadius).toBe(0.5);
});

test('the axis shows every norm and as much of the bound as leaves the norms visible', () => {
  const demo = measured(presets[0]!.settings);
  const [low, high] = demo.domain;
  expect(low).toBeLessThan(Math.min(...demo.now.norms));
  expect(high).toBeGreaterThan(Math.max(...demo.now.norms));
  expect(high / low).toBeLessThan(2e6);
  expect(demo.beyond).toMatch(/leaves the picture at the top/);
});

test('the axis holds the whole bound where the chapter speaks of the gap below it', () => {
  const demo = measured({});
  expect(demo.domain[1]).toBeGreaterThan(Math.max(...demo.now.upper));
  expect(demo.beyond).toBe('');
});

test('comes back from its link, and refuses what it cannot have', () => {
  const demo = new DemoState(first, 'deep', 'gradient-lab-deep');
  demo.set({ activation: 'relu', init: 'he', depth: 33 });
  demo.at = 7;
  const other = new DemoState(first, 'deep', 'gradient-lab-deep');
  other.restore(demo.link());
  expect(other.settings).toEqual(demo.settings);
  expect(other.at).toBe(7);
  other.restore(`http://book/?gradient-lab-deep=1.${btoa('{"depth":900}')}`);
  expect(other.notice).toMatch(/depth outside 1 to 50/);
  other.restore(`http://book/?gradient-lab-deep=1.${btoa('{"init":"magic"}')}`);
  expect(other.notice).toMatch(/cannot have/);
  other.dispose();
});

test('only settings that have an effect are offered for a comparison', () => {
  const offered = (change: Partial<LabSettings>) => {
    const demo = new DemoState(first);
    demo.set(change);
    return ['depth', 'numSteps', 'gain', 'spectralRadius', 'text', 'activation'].filter((name) => demo.matters(name));
  };
  expect(offered({ network: 'deep', init: 'he' })).toEqual(['depth', 'gain', 'activation']);
  expect(offered({})).toEqual(['numSteps', 'spectralRadius', 'activation']);
  expect(offered({ network: 'example' })).toEqual(['gain', 'text']);
});

test('a twin with a ρ of its own keeps it when σ₁ of the other falls below', () => {
  const twin = new DemoState(first);
  twin.follow({ ...twin.settings, spectralRadius: 1.4, largestSingularValue: 0.7 });
  expect(twin.config).toMatchObject({ spectralRadius: 1.4, largestSingularValue: 1.4 });
});
