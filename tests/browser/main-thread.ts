import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** Processor time in microseconds; unlike the clock's, it does not grow while other programs run. */
  tdur?: number;
}

/** Notes every task of the page's main thread until the returned function is called: the milliseconds each computed. */
export async function watchMainThread(page: Page): Promise<() => Promise<number[]>> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'], excludedCategories: ['*'] },
  });
  return async () => {
    const isComplete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await isComplete;
    const pages = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    return events
      .filter(({ name, pid, tid }) => name === 'RunTask' && pages.some((page) => page.pid === pid && page.tid === tid))
      .map(({ tdur = 0 }) => Math.round(tdur / 1000));
  };
}
