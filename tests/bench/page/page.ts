import type { Result } from '../measure.ts';

declare global {
  var run: (file: string, only: string) => Promise<void>;
  /** Given by the script that drives this page. */
  var report: (result: Result) => Promise<void>;
}

globalThis.run = (file, only) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = async ({ data }: MessageEvent<Result | 'done'>) =>
      data === 'done' ? resolve() : await globalThis.report(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ file, only });
  });
