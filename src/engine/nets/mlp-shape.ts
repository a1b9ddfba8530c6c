import type { Random } from '../random.ts';
import type { Activation } from '../tensor/kernels/operations.ts';

/**
 * A small multilayer perceptron that classifies: h⁽ˡ⁾ = act(W⁽ˡ⁾h⁽ˡ⁻¹⁾ + b⁽ˡ⁾) from h⁽⁰⁾ = x, and softmax(W h + b) at the end.
 */
export interface MlpShape {
  inputs: number;
  /** Units of each hidden layer; empty for a linear classifier. */
  hidden: readonly number[];
  classes: number;
  activation: Activation;
}

/** One layer: W [outputs, inputs] and b [outputs], as offsets into the parameters. */
export interface MlpLayer {
  inputs: number;
  outputs: number;
  W: number;
  b: number;
}

/** Where each parameter lies: first every W, then every b, so that weight decay is one stretch. */
export interface MlpLayout {
  shape: MlpShape;
  layers: MlpLayer[];
  weightCount: number;
  parameterCount: number;
}

/** Where the parameters of a network of this shape lie. */
export function layoutMlp(shape: MlpShape): MlpLayout {
  const sizes = [shape.inputs, ...shape.hidden, shape.classes];
  const layers: MlpLayer[] = [];
  let at = 0;
  for (let l = 1; l < sizes.length; l++) {
    const [inputs, outputs] = [sizes[l - 1]!, sizes[l]!];
    layers.push({ inputs, outputs, W: at, b: 0 });
    at += inputs * outputs;
  }
  const weightCount = at;
  for (const layer of layers) {
    layer.b = at;
    at += layer.outputs;
  }
  return { shape, layers, weightCount, parameterCount: at };
}

/**
 * Fresh parameters: weights uniform in ±√(6 / (inputs + outputs)) (Glorot & Bengio 2010), or for ReLU normal with variance
 * 2 / inputs (He et al. 2015). Biases are 0, but uniform in ±1 in the first hidden layer, where a unit's line would
 * otherwise always start through the middle of the plane.
 */
export function initialiseMlp(layout: MlpLayout, random: Random): Float32Array {
  const parameters = new Float32Array(layout.parameterCount);
  layout.layers.forEach(({ inputs, outputs, W, b }, l) => {
    const isLast = l === layout.layers.length - 1;
    const limit = Math.sqrt(6 / (inputs + outputs));
    for (let k = W; k < W + inputs * outputs; k++)
      parameters[k] =
        layout.shape.activation === 'relu' && !isLast
          ? random.normal(0, Math.sqrt(2 / inputs))
          : random.uniform(-limit, limit);
    if (l === 0 && !isLast) for (let k = b; k < b + outputs; k++) parameters[k] = random.uniform(-1, 1);
  });
  return parameters;
}

/** The activation functions, one number at a time. */
export const activate: Record<Activation, (z: number) => number> = {
  linear: (z) => z,
  tanh: Math.tanh,
  relu: (z) => Math.max(z, 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/** What every layer makes of one example x [inputs], the probabilities of the classes last: for a figure that asks about one point. */
export function traceMlp(
  { shape, layers }: MlpLayout,
  parameters: ArrayLike<number>,
  x: ArrayLike<number>,
): number[][] {
  const values: number[][] = [];
  let from = x;
  layers.forEach(({ inputs, outputs, W, b }, l) => {
    const z = Array.from({ length: outputs }, (_, o) => {
      let sum = parameters[b + o]!;
      for (let i = 0; i < inputs; i++) sum += parameters[W + o * inputs + i]! * from[i]!;
      return sum;
    });
    from = l < layers.length - 1 ? z.map(activate[shape.activation]) : softmax(z);
    values.push(from as number[]);
  });
  return values;
}

function softmax(z: number[]): number[] {
  const most = Math.max(...z);
  const exps = z.map((value) => Math.exp(value - most));
  const sum = exps.reduce((total, value) => total + value);
  return exps.map((value) => value / sum);
}
