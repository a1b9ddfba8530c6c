import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { sizeOf, type NamedArrays, type Shapes } from '../engine/training/arrays.ts';

/** What a thread is given at its start; arrays are views of shared memory. */
export interface ShardSetup {
  modelUrl: string;
  corpus: string | undefined;
  seed: number;
  index: number;
  numShards: number;
  parameters: NamedArrays;
  gradients: NamedArrays;
  carried: NamedArrays;
}

export interface Shards {
  /** The recurrent or other state of each shard. */
  readonly carried: NamedArrays[];
  /** Computes one update's shards at once and writes the mean of their gradients; returns the mean loss. */
  lossAndGradients(step: number, gradients: NamedArrays): Promise<number>;
  close(): Promise<void>;
}

/**
 * Splits every minibatch over `numShards` threads that share the parameters. Gradients are added in the order of the
 * shards, whichever is ready first, so that a run depends on the number of threads but not on their speed.
 */
export function openShards(
  model: { url: string; corpus: string | undefined; seed: number; shapes: Shapes; carried: Shapes },
  parameters: NamedArrays,
  numShards: number,
): Shards {
  const setups = Array.from({ length: numShards }, (_, index): ShardSetup => {
    const { url: modelUrl, corpus, seed } = model;
    const [gradients, carried] = [sharedArrays(model.shapes), sharedArrays(model.carried)];
    return { modelUrl, corpus, seed, index, numShards, parameters, gradients, carried };
  });
  const workers = setups.map((workerData) => new Worker(new URL('./shard-worker.ts', import.meta.url), { workerData }));

  return {
    carried: setups.map(({ carried }) => carried),
    async lossAndGradients(step, gradients) {
      const answers = workers.map(async (worker) => {
        const answer = once(worker, 'message') as Promise<[number]>;
        worker.postMessage(step);
        return (await answer)[0];
      });
      const losses = await Promise.all(answers);
      for (const name in gradients)
        meanOf(
          setups.map((setup) => setup.gradients[name]!),
          gradients[name]!,
        );
      return losses.reduce((sum, loss) => sum + loss, 0) / numShards;
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

/** Zero-filled arrays that several threads see. */
export function sharedArrays(shapes: Shapes): NamedArrays {
  const shared = (shape: readonly number[]) => new Float32Array(new SharedArrayBuffer(4 * sizeOf(shape)));
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, shared(shape)]));
}

function meanOf(parts: Float32Array[], mean: Float32Array): void {
  mean.fill(0);
  const share = 1 / parts.length;
  for (const part of parts) for (let k = 0; k < mean.length; k++) mean[k] = mean[k]! + share * part[k]!;
}
