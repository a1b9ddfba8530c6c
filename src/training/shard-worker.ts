import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '../engine/random.ts';
import { importModel } from './registry.ts';
import type { ShardSetup } from './shards.ts';

const { modelUrl, corpus, seed, index, numShards, parameters, gradients, carried } = workerData as ShardSetup;
const model = await (await importModel(modelUrl)).open({ corpus, numShards });

parentPort!.on('message', async (step: number) => {
  for (const name in gradients) gradients[name]!.fill(0);
  const random = createRandom(Math.imul(seed, 0x9e3779b1) + step * numShards + index);
  parentPort!.postMessage(await model.lossAndGradients({ parameters, gradients, carried, step, index, random }));
});
