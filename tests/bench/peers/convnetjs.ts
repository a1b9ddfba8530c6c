import type { Points } from '../../../src/engine/tasks/points-2d.ts';
import type { Round } from '../measure.ts';

interface Volume {
  w: Float64Array;
}

/** The part of convnetjs that is used here; the package brings no types. */
interface ConvNetJs {
  Net: new () => { makeLayers(layers: object[]): void };
  SGDTrainer: new (net: object, options: object) => { train(x: Volume, label: number): unknown };
  Vol: new (width: number, height: number, depth: number) => Volume;
}

/** ConvNetJS as its classify2d page uses it: one volume, point after point, an update after every minibatch. */
export async function convnetJsTraining(
  width: number,
  { x, labels }: Points,
  { batchSize, learningRate, l2 }: { batchSize: number; learningRate: number; l2: number },
): Promise<Round> {
  // @ts-expect-error the package brings no types
  const { default: convnetjs } = (await import('convnetjs')) as { default: ConvNetJs };
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: 2 },
    { type: 'fc', num_neurons: width, activation: 'tanh' },
    { type: 'softmax', num_classes: 2 },
  ]);
  const options = { learning_rate: learningRate, momentum: 0.9, batch_size: batchSize, l2_decay: l2 };
  const trainer = new convnetjs.SGDTrainer(net, options);
  const volume = new convnetjs.Vol(1, 1, 2);
  return () => {
    for (let n = 0; n < labels.length; n++) {
      volume.w[0] = x[2 * n]!;
      volume.w[1] = x[2 * n + 1]!;
      trainer.train(volume, labels[n]!);
    }
    return labels.length;
  };
}
