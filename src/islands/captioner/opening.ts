import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { intervene, kindOfWord, type Interventions } from '~/engine/analysis/caption-interventions.ts';
import { createCaptionReader } from '~/engine/nets/caption-reader.ts';
import { captionerShapes, mapSide } from '~/engine/nets/captioner.ts';
import { createRandom } from '~/engine/random.ts';
import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import { createSceneRenderer } from '~/engine/tasks/scene-pictures.ts';
import {
  combinationKinds,
  drawHeldOutScene,
  sceneSide,
  type CombinationKind,
  type Scene,
} from '~/engine/tasks/scenes.ts';
import { createKernels } from '~/engine/tensor/kernels.ts';
import { readWeights, type ModelCard } from '~/engine/weights/model-card.ts';
import { toFloats } from '~/engine/weights/pack.ts';
import { judge } from './judging.ts';
import { lightUp } from './light.ts';
import type { Find, Given } from './state.svelte.ts';
import { createTeller, endMark, unpackTold, type CaptionerAbout, type PlainTold } from './telling.ts';

/** What the demo opens with, computed when the book is built. */
export interface Opening extends Omit<Given, 'first' | 'folder' | 'sprites'> {
  first: PlainTold;
  /** The first scene as a PNG data address. */
  picture: string;
  /** Shares that are right, from the model's card. */
  metrics: Record<string, number>;
  /** How many held-out scenes were looked at until the failures were found. */
  numSearched: number;
}

const firstScene: Scene = {
  background: 'grass',
  seed: 5,
  objects: [
    { class: numberOf('elephant'), size: 'large', x: 21, y: 36, isMirrored: true, turn: 0 },
    { class: numberOf('snail'), size: 'small', x: 50, y: 44, isMirrored: false, turn: 0 },
  ],
};
const numFailures = 3;
const searchSeed = 7;
const mostSearched = 400;

const kindNames: Record<CombinationKind, string> = {
  pair: 'a pair never seen together',
  size: 'a thing in a size never seen',
  background: 'a thing in a place never seen',
};

const numIntervened = 200;

/** The shipped captioner, loaded once a build. */
let shipped: ReturnType<typeof load> | undefined;
async function load() {
  const folder = 'public/models/captioner';
  const card = JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')) as ModelCard;
  const about = card.config as unknown as CaptionerAbout;
  const stored = await readWeights(readFileSync(`${folder}/${card.file}`), card, captionerShapes(about));
  const reader = createCaptionReader(createKernels({ build: 'simd' }), about, toFloats(stored));
  return { card, about, reader, render: createSceneRenderer(readFileSync('public/scenes/sprites.bin')) };
}

/** What other attention does to the shipped captioner, asked about training scenes. */
let interventions: Promise<Interventions> | undefined;
export function interventionsOf(): Promise<Interventions> {
  return (interventions ??= (shipped ??= load()).then(({ reader, render, about }) =>
    intervene(reader, render, createRandom(searchSeed), numIntervened, about.maxWords),
  ));
}

let opening: Promise<Opening> | undefined;
export const openingOf = () => (opening ??= prepare());

async function prepare(): Promise<Opening> {
  const { card, about, reader, render } = await (shipped ??= load());
  const tell = createTeller(reader, about.maxWords);
  const ask = (scene: Scene) =>
    tell({ scene, pixels: render(scene), said: { words: [], painted: [null] }, beamWidth: 3 });

  const random = createRandom(searchSeed);
  const rights = new Map<CombinationKind, Find>();
  const failures: Find[] = [];
  let numSearched = 0;
  for (; numSearched < mostSearched && failures.length < numFailures; numSearched++) {
    const scene = drawHeldOutScene(random);
    const words = ask(scene).caption.words.filter((word) => word !== endMark);
    const { verdict, wrong, heldOut } = judge(
      scene,
      words.map((word) => about.vocabulary[word]!),
    );
    if (verdict === 'wrong') failures.push({ scene, about: `failure ${failures.length + 1}: ${wrong.join(', ')}` });
    else if (heldOut.length === 1 && scene.objects.length === 2 && !rights.has(heldOut[0]!))
      rights.set(heldOut[0]!, { scene, about: `${kindNames[heldOut[0]!]}, and right` });
  }
  const found = combinationKinds.flatMap((kind) => rights.get(kind) ?? []);
  const first = { scene: firstScene, about: 'the scene of the beginning' };
  return {
    ...{ vocabulary: about.vocabulary, mapSide: mapSide(about), maxWords: about.maxWords, metrics: card.metrics },
    finds: [first, ...found, ...failures],
    numSearched,
    first: plain({ ...ask(firstScene), captionMs: 0 }) as PlainTold,
    picture: await pictureOf(render(firstScene)),
  };
}

async function pictureOf(pixels: Uint8ClampedArray): Promise<string> {
  const raw = { width: sceneSide, height: sceneSide, channels: 4 } as const;
  const png = await sharp(pixels, { raw }).removeAlpha().png({ compressionLevel: 9 }).toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Numbers to four digits, typed arrays as lists. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(4));
  if (value instanceof Float32Array) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
}

function numberOf(noun: Noun): number {
  return sceneClasses.findIndex((kind) => kind.noun === noun);
}

/** The first scene as the network saw it for each name in its caption: PNG data addresses. */
export async function picturesOfNames(): Promise<{ word: string; picture: string }[]> {
  const { vocabulary, first } = await openingOf();
  const { render } = await (shipped ??= load());
  const { words, maps } = unpackTold(first).caption;
  const [N, pixels] = [maps.length / words.length, render(firstScene)];
  const named = words
    .map((word, t) => ({ word: vocabulary[word]!, t }))
    .filter(({ word }) => kindOfWord(word) === 'name');
  return Promise.all(
    named.map(async ({ word, t }) => ({
      word,
      picture: await pictureOf(lightUp(pixels, maps.subarray(t * N, (t + 1) * N))),
    })),
  );
}
