/* npm run train -- <model> [--corpus FILE] [--resume] [--minutes N] [--threads N] */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createProgressLine } from './progress-line.ts';
import { modelUrl } from './registry.ts';
import { runTraining } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    resume: { type: 'boolean' },
    minutes: { type: 'string' },
    threads: { type: 'string' },
  },
});

const name = positionals[0]!;
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort());
const line = createProgressLine(process.stdout);

try {
  const card = await runTraining({
    name,
    url: modelUrl(name),
    corpus: values.corpus,
    threads: positive('--threads', values.threads) ?? Math.min(2, availableParallelism()),
    isResumed: values.resume,
    minutes: positive('--minutes', values.minutes),
    outFolder: `public/models/${name}`,
    checkpointFile: `checkpoints/${name}.safetensors`,
    checkpointMs: 3 * 60_000,
    signal: controller.signal,
    onUpdate: line.update,
    onMetrics: line.metrics,
  });
  if (card) line.say(`Shipped as public/models/${name}: ${JSON.stringify(card.metrics)}`);
  else line.say(`Stopped. To go on: npm run train -- ${process.argv.slice(2).filter(isNotResume).join(' ')} --resume`);
} catch (error) {
  line.say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
  throw new Error(`${option} takes a number above zero, not '${text}'.`);
}

function isNotResume(argument: string): boolean {
  return argument !== '--resume';
}
