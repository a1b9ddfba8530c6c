import { formatCount } from '~/components/plots/format-number.ts';
import { trainings } from './compute.ts';
import { growths, kindNames, wayNames } from './growth.ts';
import { type DemoState, median } from './state.svelte.ts';

/** What the network costs, and what it would as another kind. */
export const countsTable = (demo: DemoState) => ({
  caption: 'The same network of each kind',
  columns: [
    'kind',
    'parameters',
    'multiply-adds a\u00a0step',
    'σ\u00a0and\u00a0tanh a\u00a0step',
    'kept a\u00a0step',
    'bytes to train',
  ],
  rows: demo.all.map(({ kind, parameters, multiplyAdds, nonlinearities, kept, bytes }) => [
    kindNames[kind],
    ...[parameters, multiplyAdds, nonlinearities, kept, bytes.total].map(formatCount),
  ]),
});

const measures = {
  memory: {
    caption: `Numbers recalled out of ${trainings.memory.numSteps} after ${trainings.memory.updates} updates`,
    format: (value: number) => value.toFixed(2),
  },
  function: {
    caption: `Per cent of the wave left unexplained after ${formatCount(trainings.function.updates)} updates`,
    format: (value: number) => (100 * value).toFixed(1),
  },
  cost: {
    caption: `Milliseconds an update, the quickest of ${trainings.cost.updates}`,
    format: (value: number) => value.toFixed(2),
  },
};

/** What the experiment has found for the question asked, by seed; no table before it has been run. */
export function findingsTables(demo: DemoState) {
  const { findings } = demo;
  if (!findings) return [];
  const { caption, format } = measures[findings.question];
  const say = (value: number) => (Number.isNaN(value) ? 'not yet' : format(value));
  return [
    {
      caption,
      columns: [
        'kind',
        'size',
        ...Array.from({ length: findings.numSeeds }, (_, k) => `seed ${findings.seed + k}`),
        'median',
      ],
      rows: findings.kinds.flatMap((kind) =>
        growths.map(({ way, factor }) => {
          const values = demo.bySeed(kind, way, factor);
          const size = factor === 1 ? 'once' : `${wayNames[way]}, ${factor} times`;
          const isWhole = values.every(Number.isFinite);
          return [kindNames[kind], size, ...[...values, isWhole ? median(values) : NaN].map(say)];
        }),
      ),
    },
  ];
}
