/*
 * npm run hunt -- --corpus FILE: finds the cells of the Shakespeare model that chapter 8 shows. For each property of the text
 * all cells are ranked on the last tenth of the training text; the best one is then scored on text that was held out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { concordance, groupsOf, rankUnits, ranksOf } from '../engine/analysis/neuron-search.ts';
import { textProperties, type PropertyName } from '../engine/analysis/text-properties.ts';
import { charModelShapes, type CharModelConfig } from '../engine/nets/char-model.ts';
import { createRecorder, finish } from '../engine/nets/char-recording.ts';
import { createKernels } from '../engine/tensor/kernels.ts';
import { readWeights } from '../engine/weights/model-card.ts';
import { readCard } from './shipped.ts';

const { values } = parseArgs({ options: { corpus: { type: 'string' } } });
if (values.corpus === undefined) {
  console.error('Say which text: --corpus FILE.');
  process.exit(1);
}
const text = readFileSync(values.corpus, 'utf8');
const numTraining = Math.floor(text.length * 0.9);
const characters = text.length - numTraining;
const [hunted, heldOut] = [text.slice(numTraining - characters, numTraining), text.slice(numTraining)];

const folder = 'public/models/shakespeare';
const card = readCard(folder);
const config = card.config as unknown as CharModelConfig;
const weights = await readWeights(readFileSync(`${folder}/${card.file}`), card, charModelShapes(config));
const recorder = createRecorder(createKernels({ build: 'simd' }), config, weights);

const { memory } = finish(recorder.read(hunted));
const ranks = memory.map(ranksOf);
const { memory: fresh } = finish(recorder.read(heldOut));
const cells = (Object.keys(textProperties) as PropertyName[]).map((property) => {
  const [best] = rankUnits(memory, ranks, textProperties[property](hunted));
  const { unit } = best!;
  const onFresh = concordance(ranksOf(fresh[unit]!), groupsOf(textProperties[property](heldOut)));
  const [there, here] = [best!.concordance, onFresh].map((score) => Number(score.toFixed(4)));
  console.log(`${property.padEnd(24)} cell ${unit}: ${there} where it was found, ${here} on held-out text`);
  return { property, unit, hunted: there!, heldOut: here! };
});
const file = 'src/islands/neurons/gallery.json';
writeFileSync(file, `${JSON.stringify({ model: card.sha256, characters, cells }, null, 2)}\n`);
