import type { NamedArrays } from './arrays.ts';

/** A run that left the finite numbers: it names the update and the first quantity that was NaN or infinite. */
export class DivergenceError extends Error {
  override name = 'DivergenceError';
  readonly step: number;
  readonly quantity: string;

  constructor(step: number, quantity: string, value: number) {
    super(
      `Training diverged at step ${step}: ${quantity} is ${value}. ` +
        'A lower learning rate or clipping the gradient usually cures it.',
    );
    this.step = step;
    this.quantity = quantity;
  }
}

/** Throws a DivergenceError for the first of the named numbers or arrays, in the order given, that is not finite. */
export function assertFinite(step: number, quantities: Record<string, number | NamedArrays>): void {
  for (const [label, quantity] of Object.entries(quantities)) {
    if (typeof quantity === 'number') {
      if (!Number.isFinite(quantity)) throw new DivergenceError(step, label, quantity);
      continue;
    }
    for (const [name, values] of Object.entries(quantity)) {
      const k = values.findIndex((value) => !Number.isFinite(value));
      if (k >= 0) throw new DivergenceError(step, `${label} ${name}[${k}]`, values[k]!);
    }
  }
}
