import type { GradientCheck } from '~/engine/analysis/finite-differences.ts';
import { norm } from '~/engine/analysis/gradient-flow.ts';
import type { LstmBackStep, LstmStep } from '~/engine/cells/lstm.ts';
import { withCell } from '~/engine/nets/running-example-config.ts';
import { createExample, passExample, trainExample } from '~/engine/nets/running-example.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import { SharedExample } from '../session/running-example.svelte.ts';
import { createFlowExample, withLastLoss, type FlowConfig } from './compute.ts';

const standard = { forgetBias: 1, at: 0, unit: 0 };
export const biasLimits = [-2, 6] as const;
export const longString = 'long short-term memories';
/** The training of the shared example, which the plain network beside it gets, too. */
const [learningRate, clipNorm] = [0.1, 1];

/** The gradient of the last loss on its way back through an LSTM, and through a plain RNN on the same string. */
export class DemoState {
  forgetBias = $state(standard.forgetBias);
  /** The step whose lines are shown, from 0; later ones than the last mean the last. */
  at = $state(standard.at);
  unit = $state(standard.unit);
  notice = $state<string>();
  readonly shared: SharedExample;
  readonly check: LiveRun<FlowConfig, GradientCheck>;

  readonly config = $derived.by<FlowConfig>(() => ({ example: this.shared.config, forgetBias: this.forgetBias }));
  readonly lstm = $derived.by(() => passExample(createFlowExample(this.config)));
  readonly rnn = $derived.by(() => {
    const { config } = this.shared;
    let example = createExample(withCell(config, 'rnn'));
    for (let step = 0; step < config.stepsTrained; step++) example = trainExample(example, learningRate, clipNorm);
    return passExample(withLastLoss(example));
  });
  readonly numSteps = $derived.by(() => this.lstm.head.length);
  readonly step = $derived(Math.min(this.at, this.numSteps - 1));
  readonly row = $derived.by(() => Math.min(this.unit, this.shared.config.hiddenSize - 1));
  readonly symbols = $derived.by(() => this.shared.example.symbols.slice(0, this.numSteps));

  /** ‖∂L/∂c_k‖ in all, along the cell path and by ways through h; of the RNN ‖∂L/∂h_k‖. Each over what it is at the last step. */
  readonly flow = $derived.by(() => {
    const back = this.lstm.back.steps as LstmBackStep[];
    const whole = norm(back.at(-1)!.dc);
    const plain = this.rnn.back.steps;
    const start = norm(plain.at(-1)!.dh);
    return {
      total: back.map(({ dc }) => norm(dc) / whole),
      alongCell: back.map(({ dcAlongCell }) => norm(dcAlongCell) / whole),
      throughH: back.map(({ dc, dcAlongCell }) => norm(dc.map((value, k) => value - dcAlongCell[k]!)) / whole),
      rnn: plain.map(({ dh }) => norm(dh) / start),
    };
  });

  /** The numbers of each line of the backward pass, at the step and unit looked at, in the order of lines.tex. */
  readonly lines = $derived.by(() => {
    const k = this.row;
    const back = this.lstm.back.steps[this.step]! as LstmBackStep;
    const step = this.lstm.run.steps[this.step]! as LstmStep;
    const H = this.shared.config.hiddenSize;
    const [i, f, g, o] = [step.i[k]!, step.f[k]!, step.g[k]!, step.o[k]!];
    const slope = 1 - step.tanhC[k]! ** 2;
    const sigmoidSlope = (value: number) => value * (1 - value);
    return [
      { terms: [back.dhFromLoss[k]!, back.dhFromNext[k]!], sign: '+', result: back.dh[k]! },
      { terms: [back.dh[k]!, step.tanhC[k]!], sign: '·', result: back.do[k]! },
      { terms: [back.dh[k]! * o * slope, back.dcFromNext[k]!], sign: '+', result: back.dc[k]! },
      { terms: [back.dc[k]!, step.previous.c[k]!], sign: '·', result: back.df[k]! },
      { terms: [back.dc[k]!, g], sign: '·', result: back.di[k]! },
      { terms: [back.dc[k]!, i], sign: '·', result: back.dg[k]! },
      { terms: [back.df[k]!, sigmoidSlope(f)], sign: '·', result: back.da[H + k]! },
      { terms: [back.di[k]!, sigmoidSlope(i)], sign: '·', result: back.da[k]! },
      { terms: [back.dg[k]!, 1 - g * g], sign: '·', result: back.da[2 * H + k]! },
      { terms: [back.do[k]!, sigmoidSlope(o)], sign: '·', result: back.da[3 * H + k]! },
      { terms: [back.dc[k]!, f], sign: '·', result: back.previous.c![k]! },
    ];
  });

  constructor(
    session = new Session<FlowConfig, GradientCheck>('lstm-gradient-flow'),
    shared = new SharedExample('lstm'),
  ) {
    this.shared = shared;
    this.check = new LiveRun(session);
  }

  startCheck(): void {
    this.check.start(this.config);
  }

  /** A long string and wide open forget gates. */
  solve(): void {
    this.shared.setText(longString);
    Object.assign(this, { forgetBias: 6, at: 0 });
  }

  reset(): void {
    this.notice = undefined;
    Object.assign(this, standard);
    this.shared.reset();
  }

  link(): string {
    const { forgetBias, at, unit } = this;
    return permalinkTo(this.shared.addTo(location.href), 'lstm-gradient-flow', { forgetBias, at, unit }, standard);
  }

  restore(address: string): void {
    this.shared.open();
    try {
      const found = { ...standard, ...readPermalink(address, 'lstm-gradient-flow') };
      const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
      const [low, high] = biasLimits;
      if (!(found.forgetBias >= low && found.forgetBias <= high) || !isCount(found.at) || !isCount(found.unit))
        throw new Error('This link names a bias, step or unit that there is not; the demo starts with its own.');
      Object.assign(this, found);
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.check.dispose();
    this.shared.dispose();
  }
}
