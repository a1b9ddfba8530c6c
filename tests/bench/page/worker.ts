import { type Measure, take } from '../measure.ts';

const benches = import.meta.glob<{ measures: Measure[] }>('../*.bench.ts');

onmessage = async ({ data: { file, only } }: MessageEvent<{ file: string; only: string }>) => {
  const { measures } = await benches[`../${file}`]!();
  for (const measure of measures)
    if (file.includes(only) || measure.name.includes(only)) postMessage(await take(measure));
  postMessage('done');
};

// A failed bench must not pass in silence: promises' rejections do not reach the page by themselves.
onunhandledrejection = ({ reason }) => {
  throw reason;
};
