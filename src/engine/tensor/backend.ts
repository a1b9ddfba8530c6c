import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from './gradients.ts';

/** Where TensorFlow.js computes: plain JavaScript, WebAssembly with SIMD, or the graphics card. */
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** How one backend did in the trial: milliseconds a step, or the reason why it cannot be used here. */
export type BackendTrial = { name: BackendName; stepMs: number } | { name: BackendName; refusal: string };

/** The backend in use, and the trials that led to it (none if it was asked for by name). */
export interface BackendChoice {
  name: BackendName;
  trials: BackendTrial[];
}

/** The milliseconds each backend may spend in its trial, after a first step that compiles and warms up. */
const TRIAL_MS = 50;

/**
 * Starts TensorFlow.js on the backend asked for, or else on the one of `candidates` that is fastest on this device:
 * each runs the same small training step for 50 ms, once in a thread. A backend that does not exist here, fails, or computes in
 * 16 bits is left out, with its reason among the trials.
 * Throws if the backend asked for, or every candidate, refuses.
 */
export async function startBackend({
  backend,
  candidates = ['wasm', 'cpu', 'webgl', 'webgpu'],
}: { backend?: BackendName | undefined; candidates?: BackendName[] } = {}): Promise<BackendChoice> {
  registerGradients();
  if (backend) {
    await useBackend(backend);
    return { name: backend, trials: [] };
  }

  const trials: BackendTrial[] = [];
  for (const name of candidates) {
    if (!measured.has(name)) measured.set(name, await tryBackend(name));
    trials.push(measured.get(name)!);
  }

  const [fastest] = trials.filter((trial) => 'stepMs' in trial).sort((a, b) => a.stepMs - b.stepMs);
  if (!fastest) throw new Error(`No backend of TensorFlow.js works here: ${trials.map(describeTrial).join('; ')}`);
  await useBackend(fastest.name);
  return { name: fastest.name, trials };
}

/** What each backend did in its trial; once in a thread is enough. */
const measured = new Map<BackendName, BackendTrial>();

async function tryBackend(name: BackendName): Promise<BackendTrial> {
  try {
    await useBackend(name);
    return { name, stepMs: await timeTrainingStep() };
  } catch (error) {
    return { name, refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** One trial in words, for the reader: `wasm: 1.9 ms a step` or `webgl: no WebGL here`. */
export function describeTrial(trial: BackendTrial): string {
  return `${trial.name}: ${'stepMs' in trial ? `${trial.stepMs.toPrecision(2)} ms a step` : trial.refusal}`;
}

/** Backends that are loaded and started, once: TensorFlow.js itself has one registry for the whole thread. */
const started = new Map<BackendName, Promise<void>>();

async function useBackend(name: BackendName): Promise<void> {
  if (!started.has(name))
    started.set(
      name,
      loadBackend(name).then(() => switchTo(name)),
    );
  await started.get(name);
  if (tf.getBackend() !== name) await switchTo(name);
}

async function switchTo(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`${name} does not start on this device`);
}

async function loadBackend(name: BackendName): Promise<void> {
  tf.enableProdMode();
  // Vite replaces the condition, so that a page never carries Node's branch; in Node `import.meta.env` is undefined.
  const { loaders } =
    import.meta.env?.SSR === false ? await import('./browser/backends.ts') : await import('./node/backends.ts');
  await loaders[name]();
}

/** The least time in ms of a step of products, a gate and a reading back, as training a recurrent net has them. */
async function timeTrainingStep(): Promise<number> {
  const x = tf.ones([32, 128]);
  const w = tf.fill([128, 512], 0.01);
  const step = async () => {
    const change = tf.tidy(() => tf.sum(tf.grad((w) => tf.sum(tf.sigmoid(tf.matMul(x, w as tf.Tensor2D))))(w)));
    const [value] = await change.data();
    change.dispose();
    if (!Number.isFinite(value)) throw new Error('its trial step did not give a finite number');
  };

  try {
    await step();
    let least = Infinity;
    for (const start = performance.now(); performance.now() - start < TRIAL_MS;) {
      const before = performance.now();
      await step();
      least = Math.min(least, performance.now() - before);
    }
    return least;
  } finally {
    tf.dispose([x, w]);
  }
}
