import { formatCount } from '~/components/plots/format-number.ts';
import { readCharModel } from '~/engine/nets/char-model-file.ts';
import { Session } from '../session/client.ts';
import { LiveRun } from '../session/live-run.svelte.ts';
import { permalinkTo, readPermalink } from '../session/permalink.ts';
import type {
  AboutText,
  OwnTextConfig,
  OwnTextMessage,
  OwnTextSnapshot,
  Rates,
  Settings,
  Structure,
} from './compute.ts';
import { parseNotes } from './history.ts';
import { createKeeper, type Keeper, type KeptNetwork } from './keeper.ts';
import { isOffered, isSame, leastSymbols, mostBytes, standard, structureOf } from './settings.ts';
import { EncodingError, readTextFile, type Encoding, type OwnText } from './read-text.ts';

/** The network in hand: what it was made as, the text that it learns from, and its last file, from which it can go on. */
interface Network {
  structure: Structure;
  text: OwnText;
  file?: Uint8Array;
}

export type Snapshot = Omit<OwnTextSnapshot, 'file'>;

/** Something that would cost the reader a trained network, and waits for a yes. */
type Request = { kind: 'reset' } | { kind: 'load'; name: string; network: Network; snapshot: Snapshot };

/** What is asked and remembered; the network learns in the worker. */
export class DemoState {
  set = $state<Settings>({ ...standard });
  text = $state.raw<OwnText>() as OwnText;
  /** The text is being typed: what it would cost is asked when the reader leaves the field or presses play. */
  isTyping = $state(false);
  notice = $state<string>();
  /** A file in another encoding than UTF-8, until the reader says in which. */
  undecoded = $state.raw<File>();
  request = $state.raw<Request>();
  /** Whether the browser keeps the network; undefined before it was tried. */
  isKept = $state<boolean>();
  /** The network was saved to a file as it stands. */
  isSaved = $state(false);
  readonly run: LiveRun<OwnTextConfig, OwnTextSnapshot, OwnTextMessage>;

  readonly builtInName: string;
  readonly #builtIn: OwnText;
  readonly #first: Snapshot;
  readonly #keeper: Keeper;
  #network = $state.raw<Network>();
  /** What shows a network that came from a file or an earlier visit, until it goes on. */
  #shown = $state.raw<Snapshot>();
  #recalled: Promise<void> = Promise.resolve();
  #keptText: OwnText | undefined;
  #download: ((file: Uint8Array) => void) | undefined;

  readonly structure = $derived.by(() => structureOf(this.set));
  /** The reader's own network. */
  readonly #own = $derived.by<Snapshot | undefined>(() => this.run.latest ?? this.#shown);
  readonly #isStandard = $derived.by(() => isSame(this.structure, standard) && this.text === this.#builtIn);
  readonly now = $derived.by<Snapshot | undefined>(() => this.#own ?? (this.#isStandard ? this.#first : undefined));
  readonly isBuiltIn = $derived.by(() => this.text === this.#builtIn);
  /** What the network in hand learned from is the reader's, whatever the field holds now. */
  readonly isOwnLearned = $derived.by(() => this.isTrained && this.#network?.text !== this.#builtIn);
  /** The network in hand reads the text as it stands, so that what it says about its text holds. */
  readonly isRead = $derived.by(() => this.text === (this.#network?.text ?? this.#builtIn));
  readonly isTrained = $derived.by(() => this.#network !== undefined && (this.#own?.step ?? 0) > 0);
  readonly isLive = $derived.by(() => this.run.status === 'playing' || this.run.status === 'paused');
  readonly canSave = $derived.by(() => this.isTrained && (this.isLive || this.#network?.file !== undefined));
  /** Why nothing can be learned from the text. */
  readonly problem = $derived.by(() => {
    const { content } = this.text;
    const length = content.length < 2 * leastSymbols ? [...content].length : content.length;
    if (length >= leastSymbols) return undefined;
    return `The text has ${length} characters; at least ${leastSymbols} are needed, and a few thousand are better.`;
  });
  /** What would be lost if the reader went on, in words; until it is answered nothing runs. */
  readonly question = $derived.by(() => {
    if (!this.isTrained || !this.#network) return undefined;
    const trained = `the network that learned for ${formatCount(this.now!.step)} updates`;
    if (this.request?.kind === 'reset') return `Start over, and throw away ${trained}?`;
    if (this.request?.kind === 'load') return `Put the network from “${this.request.name}” in the place of ${trained}?`;
    if (!isSame(this.structure, this.#network.structure))
      return `These settings make another network. Begin it, and throw away ${trained}?`;
    if (this.text !== this.#network.text && !this.problem && !this.isTyping)
      return `This is another text. Begin a new network for it, and throw away ${trained}?`;
    return undefined;
  });

  constructor(
    builtIn: OwnText,
    first: Snapshot,
    keeper: Keeper = createKeeper(),
    session = new Session<OwnTextConfig, OwnTextSnapshot, OwnTextMessage>('train-your-own'),
  ) {
    this.#builtIn = builtIn;
    this.builtInName = builtIn.name;
    this.#first = first;
    this.text = builtIn;
    this.#keeper = keeper;
    this.run = new LiveRun(session);
  }

  /** Shows the network of an earlier visit, if one is kept here; with settings of a link that differ from its own, it is asked about. */
  recall(): Promise<void> {
    this.#recalled = this.#keeper.recall().then(
      (kept) => {
        if (!kept) return;
        const isLinked = !isSame(this.set, standard);
        const { settings, snapshot, file } = kept.network;
        const text = kept.text.content === this.#builtIn.content ? this.#builtIn : kept.text;
        this.text = this.#keptText = text;
        this.#adopt({ structure: structureOf(settings), text, file }, snapshot);
        if (!isLinked) this.set = settings;
        this.isKept = true;
      },
      () => void (this.isKept = false),
    );
    return this.#recalled;
  }

  async toggle(isPlaying: boolean): Promise<void> {
    await this.#recalled;
    this.settleText();
    if (this.question || this.problem) return;
    if (this.isLive) this.run.play(isPlaying);
    else if (isPlaying) this.#start();
    if (!isPlaying) this.keep();
  }

  async step(): Promise<void> {
    await this.#recalled;
    this.settleText();
    if (this.question || this.problem) return;
    if (!this.isLive) this.#start(true);
    this.run.step();
  }

  setVisible(isVisible: boolean): void {
    this.run.setVisible(isVisible);
    if (!isVisible) this.keep();
  }

  /** Another cell, size, depth or seed makes another network. */
  change(part: Partial<Structure>): void {
    Object.assign(this.set, part);
    this.#settle();
  }

  /** These can change while it learns. */
  setRates(part: Partial<Rates>): void {
    Object.assign(this.set, part);
    const { learningRate, temperature } = this.set;
    this.run.tell({ learningRate, temperature });
  }

  setText(text: OwnText, isTyping = false): void {
    this.notice = this.undecoded = undefined;
    if (text.content === this.text.content) return isTyping ? undefined : this.settleText();
    this.isTyping = isTyping;
    const content = text.content.slice(0, mostBytes);
    const known = [this.#network?.text, this.#builtIn].find((one) => one?.content === content);
    const cut = { ...text, content, note: 'Only its first 5 million characters are used.' };
    this.text = known ?? (content === text.content ? text : cut);
    this.#settle();
  }

  /** The text has been typed: now what it would cost is asked. */
  settleText(): void {
    if (!this.isTyping) return;
    this.isTyping = false;
    if (this.question) this.#rest();
  }

  useBuiltIn(): void {
    this.setText(this.#builtIn);
  }

  /** A text, or a network that was saved: told apart by the name's ending. */
  async open(file: File): Promise<void> {
    this.undecoded = undefined;
    if (/\.safetensors$/i.test(file.name)) return this.openNetwork(file);
    try {
      this.setText(await readTextFile(file));
    } catch (error) {
      if (error instanceof EncodingError) this.undecoded = file;
      this.notice = (error as Error).message;
    }
  }

  async decodeAs(encoding: Encoding): Promise<void> {
    if (this.undecoded) this.setText(await readTextFile(this.undecoded, encoding));
  }

  async openNetwork(file: File): Promise<void> {
    this.notice = undefined;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { config, step, notes } = readCharModel(bytes);
      const { seed, history } = parseNotes(notes, step);
      const structure = structureOf({ ...config, seed });
      if (!isOffered({ ...standard, ...structure })) throw new Error('This demo has no networks of its kind or size.');
      const vocabSize = config.vocabulary.length;
      const about: AboutText = { numSymbols: 0, numDistinct: 0, vocabSize, numUnknown: 0, isRestRead: false };
      this.request = {
        kind: 'load',
        name: file.name,
        network: { structure, text: this.text, file: bytes },
        snapshot: { step, rate: 0, about, history, sample: history.stages.at(-1)?.text ?? '' },
      };
    } catch (error) {
      this.notice = `“${file.name}” cannot be used. ${(error as Error).message} Nothing was changed.`;
      return;
    }
    if (this.isTrained) this.#rest();
    else this.begin();
  }

  /** Yes: what was asked is done, and the network in hand is gone. */
  begin(): void {
    const { request } = this;
    this.#drop();
    if (request?.kind === 'load') {
      Object.assign(this.set, request.network.structure);
      this.#adopt({ ...request.network, text: this.text }, request.snapshot);
      this.#start(true);
      return;
    }
    if (request?.kind === 'reset') this.#restart();
    else this.#settle();
  }

  /** No: the trained network stays, and reads on in the text that is there now. */
  stay(): void {
    const network = this.#network!;
    this.request = undefined;
    Object.assign(this.set, network.structure);
    if (this.text === network.text) return;
    this.#network = { ...network, text: this.text };
    if (this.problem) return;
    if (this.isLive) this.run.tell({ text: this.text.content });
    else this.#start(true);
  }

  reset(): void {
    if (!this.isTrained) return this.#restart();
    this.request = { kind: 'reset' };
    this.#rest();
  }

  /** The worker's network came as a file: it is kept in the browser and, if the reader asked, handed to `download`. */
  receive(snapshot: OwnTextSnapshot): void {
    const { file, ...rest } = snapshot;
    if (!file || !this.#network) return;
    this.#network = { ...this.#network, file };
    this.isSaved = this.#download !== undefined;
    this.#download?.(file);
    this.#download = undefined;
    const settings = { ...$state.snapshot(this.set), ...this.#network.structure };
    void this.#keepHere({ settings, snapshot: rest, file }, this.#network.text);
  }

  /** Asks the worker for the network, so that it outlives the page. */
  keep(): void {
    if (this.isTrained && this.run.latest) this.run.tell({ keep: true });
  }

  save(download: (file: Uint8Array) => void): void {
    if (!this.isLive && this.#network?.file) return download(this.#network.file);
    this.#download = download;
    this.keep();
  }

  link(): string {
    return permalinkTo(location.href, 'train-your-own', this.set, standard);
  }

  /** Takes over the settings of the page's address; what is out of range is refused with a sentence. */
  restore(address: string): void {
    try {
      const linked = readPermalink(address, 'train-your-own');
      if (!linked) return;
      const { learningRate, temperature, ...structure } = { ...standard, ...linked };
      const settings = { ...structureOf(structure), learningRate, temperature };
      if (!isOffered(settings))
        throw new Error('This link holds settings that the demo does not have; it starts with its own instead.');
      this.set = settings;
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  dispose(): void {
    this.run.dispose();
  }

  /** After a change: with nothing to lose, the untrained network that was asked for is shown. */
  #settle(): void {
    if (this.isTrained) {
      if (this.question || this.problem) this.#rest();
      return;
    }
    this.#drop();
    if (!this.#isStandard && !this.problem) this.#start(true);
  }

  #rest(): void {
    this.run.play(false);
    this.keep();
  }

  #start(isPaused = false): void {
    this.#network ??= { structure: this.structure, text: this.text };
    const { structure, file } = this.#network;
    const { learningRate, temperature } = this.set;
    this.isSaved = false;
    const begin = file ? { file } : structure;
    this.run.start({ text: this.text.content, learningRate, temperature, begin }, isPaused);
  }

  #adopt(network: Network, snapshot: Snapshot): void {
    this.run.stop();
    this.#network = network;
    this.#shown = snapshot;
  }

  #drop(): void {
    this.request = this.#download = this.#network = this.#shown = undefined;
    this.#keptText = undefined;
    this.run.stop();
    this.#keeper.forget().catch(() => (this.isKept = false));
  }

  #restart(): void {
    this.#drop();
    this.notice = this.undecoded = undefined;
    this.set = { ...standard };
    this.text = this.#builtIn;
  }

  async #keepHere(network: KeptNetwork, text: OwnText): Promise<void> {
    const isOther = text !== this.#keptText;
    this.#keptText = text;
    try {
      await this.#keeper.keep(network, isOther ? text : undefined);
      this.isKept = true;
    } catch {
      this.#keptText = undefined;
      this.isKept = false;
    }
  }
}
