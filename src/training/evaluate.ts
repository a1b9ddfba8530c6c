/* npm run evaluate -- <model> [--corpus FILE] [--json]: measures the shipped weights on held-out data */
import { parseArgs } from 'node:util';
import { importModel, modelUrl } from './registry.ts';
import { readCard, readWeightsFile } from './shipped.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { corpus: { type: 'string' }, json: { type: 'boolean' } },
});

try {
  const name = positionals[0]!;
  const { open } = await importModel(modelUrl(name));
  const model = await open({ corpus: values.corpus, numShards: 1 });
  const folder = `public/models/${name}`;
  const metrics = await model.evaluate(await readWeightsFile(folder, readCard(folder), model.shapes), false);
  if (values.json) console.log(JSON.stringify(metrics));
  else for (const [metric, value] of Object.entries(metrics)) console.log(`${metric.padEnd(20)} ${value}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
