import { readStored, writeStored } from '~/components/site/storage.ts';
import {
  bookExample,
  parseExampleConfig,
  problemOfText,
  withCell,
  type RunningExampleConfig,
} from '~/engine/nets/running-example-config.ts';
import {
  configOfExample,
  createExample,
  passExample,
  trainExample,
  type RunningExample,
} from '~/engine/nets/running-example.ts';
import { permalinkTo, readPermalink } from './permalink.ts';

/** What a twin in a comparison takes over from the demo beside it; its weights are the seed's after as many steps. */
export type ExampleSettings = Pick<RunningExampleConfig, 'text' | 'hiddenSize' | 'seed' | 'stepsTrained'>;

const name = 'example';
const learningRate = 0.1;
const clipNorm = 1;
/** A twin is trained anew at every change, which takes some hundredths of a millisecond a step. */
const mostStepsFollowed = 5000;

/**
 * The running example as a demo holds it. Each demo has its own copy; what the reader changes in one is said on a broadcast
 * channel, written into the address (`?example=`) and into storage, and so found by the other demos of the page at once
 * and by other pages when they open. Where storage is denied, the address and the channel still work.
 *   Call `open` once in the browser, `dispose` at the end. A demo that shows the LSTM names its cell.
 */
export class SharedExample {
  config = $state.raw<RunningExampleConfig>(bookExample);
  /** What stands in the text field, even where it cannot be the example; `notice` then says why. */
  typed = $state(bookExample.text);
  notice = $state<string>();

  readonly example = $derived(createExample(this.config));
  readonly pass = $derived(passExample(this.example));
  readonly settings = $derived.by<ExampleSettings>(() => {
    const { text, hiddenSize, seed, stepsTrained } = this.config;
    return { text, hiddenSize, seed, stepsTrained };
  });
  readonly isBookExample = $derived(isSame(this.config, withCell(bookExample, this.config.cell)));

  readonly #cell: RunningExampleConfig['cell'];
  #channel: BroadcastChannel | undefined;

  constructor(cell: RunningExampleConfig['cell'] = 'rnn') {
    this.#cell = cell;
    this.#show(bookExample);
  }

  /** Takes over what the address or, failing that, storage holds, and follows the other demos from here on. */
  open(): void {
    this.#channel = new BroadcastChannel(`unrolled:${name}`);
    this.#channel.onmessage = ({ data }) => this.#show(parseExampleConfig(data));
    try {
      const linked = readPermalink(location.href, name);
      if (linked) {
        this.#show(parseExampleConfig({ ...bookExample, ...linked }));
        writeStored(name, JSON.stringify(this.config));
        return;
      }
    } catch (error) {
      this.notice = (error as Error).message;
      return;
    }
    const stored = readStored(name);
    if (stored === null) return;
    try {
      this.#show(parseExampleConfig(JSON.parse(stored)));
    } catch {
      writeStored(name, JSON.stringify(bookExample)); // kept by another version of the book
    }
  }

  /** A string that cannot be the example stays in the field with a sentence, and the example stays as it was. */
  setText(text: string): void {
    this.typed = text;
    this.notice = problemOfText(text);
    if (this.notice === undefined) this.change({ text });
  }

  /** Another string, size or seed: the network starts untrained. */
  change(part: Partial<Omit<ExampleSettings, 'stepsTrained'>>): void {
    const config = { ...withCell(this.config, this.#cell), ...part };
    if (!isSame(config, this.config)) this.adopt(config);
  }

  /** Takes steps of gradient descent on the string: rate 0.1, the gradient clipped to norm 1. */
  train(steps: number): void {
    this.adopt(configOfExample(trained(this.example, steps)));
  }

  /** Makes this the example everywhere, weights and all. */
  adopt(config: RunningExampleConfig): void {
    this.#show(config);
    if (!this.#channel) return;
    this.#channel.postMessage(this.config);
    writeStored(name, JSON.stringify(this.config));
    const [address] = this.addTo(location.href).split('#');
    try {
      history.replaceState(history.state, '', address + location.hash);
    } catch {
      // Browsers refuse many changes of the address in a short time; the next one will carry this change, too.
    }
  }

  reset(): void {
    this.adopt(bookExample);
  }

  /** In a comparison: the same example but for what is unlocked. Nothing is told to others. Throws where it is no good one. */
  follow(settings: ExampleSettings): void {
    const { stepsTrained, ...rest } = settings;
    if (isSame(settings, this.settings)) return;
    if (!(stepsTrained <= mostStepsFollowed))
      throw new RangeError('A copy cannot be trained for so many steps at once.');
    const fresh = createExample(parseExampleConfig({ ...rest, cell: this.#cell, stepsTrained: 0 }));
    this.#show(stepsTrained === 0 ? fresh.config : configOfExample(trained(fresh, stepsTrained)));
  }

  /** The address with the example in it, for a demo's own link. */
  addTo(address: string): string {
    return permalinkTo(address, name, this.config, bookExample);
  }

  dispose(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  /** The other cell's weights do not fit: of such an example only the string, size and seed are taken. */
  #show(config: RunningExampleConfig): void {
    this.config = config.cell === this.#cell ? config : withCell(config, this.#cell);
    this.typed = config.text;
    this.notice = undefined;
  }
}

function trained(example: RunningExample, steps: number): RunningExample {
  for (let step = 0; step < steps; step++) example = trainExample(example, learningRate, clipNorm);
  return example;
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a, Object.keys(a).sort()) === JSON.stringify(b, Object.keys(b).sort());
}
