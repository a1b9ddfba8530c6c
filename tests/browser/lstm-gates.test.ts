import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { visit, wake } from './book.ts';

type Steps = Record<number, number>;
/** What to draw in one lane: a value at some steps, counted from 1, and another at all the rest. */
type Drawing = [lane: string, steps: Steps, otherwise: number];

const g = 'candidate';
const [i, f, o] = ['input gate', 'forget gate', 'output gate'];
const drawn: [demo: string, puzzle: string, drawings: Drawing[]][] = [
  ['lstm-gates-input', 'Store one bit for 20 steps', [[i!, { 3: 1 }, 0]]],
  ['lstm-gates-candidate', 'Count to 5', [[g, { 2: 1, 6: 1, 11: 1, 15: 1, 21: 1 }, 0]]],
  ['lstm-gates-candidate', 'Up to 3 and back', [[g, { 4: 1, 6: 1, 8: 1, 16: -1, 18: -1, 20: -1 }, 0]]],
  ['lstm-gates-forget', 'Forget on a signal', [[f!, { 9: 0, 20: 0 }, 1]]],
  ['lstm-gates-forget', 'A half-life of 4 steps', [[f!, {}, 0.85]]],
  ['lstm-gates-output', 'Speak only at the end', [[o!, { 24: 1 }, 0]]],
  [
    'lstm-gates',
    'Two notes on one sheet',
    [
      [i!, { 2: 0.5, 12: 0.5 }, 0],
      [g, { 2: 1, 12: -1 }, 0],
      [f!, { 12: 0 }, 1],
      [o!, { 11: 1, 24: 1 }, 0],
    ],
  ],
];
const weighed: [puzzle: string, weights: Record<string, number>][] = [
  [
    'Weights that set and clear',
    {
      'input gate, weight from x': 12,
      'input gate, bias': -6,
      'candidate, bias': 3,
      'forget gate, weight from x': 12,
      'forget gate, bias': 6,
      'output gate, bias': 6,
    },
  ],
  [
    'Weights that count',
    { 'input gate, weight from x': 12, 'input gate, bias': -6, 'candidate, bias': 3, 'forget gate, bias': 12 },
  ],
];

test.each(drawn)('in %s, ‘%s’ is solved by keyboard alone', async (slug, puzzle, drawings) => {
  await using reader = await visit('lstm/');
  const demo = await openPuzzle(reader.page, slug, puzzle);
  for (const [lane, steps, otherwise] of drawings) {
    const isButton = otherwise === 0 || otherwise === 1;
    if (!isButton) await draw(reader.page, demo, lane, { 1: otherwise });
    await tabTo(reader.page, demo, (label) =>
      label.startsWith(isButton ? `all ${otherwise}: ${lane}` : `all as step 1: ${lane}`),
    );
    await reader.page.keyboard.press('Enter');
    await draw(reader.page, demo, lane, steps);
  }
  await expectSolved(demo, puzzle);
});

test.each(weighed)('‘%s’ is solved by keyboard alone', async (puzzle, weights) => {
  await using reader = await visit('lstm/');
  const demo = await openPuzzle(reader.page, 'lstm-gates', puzzle);
  for (const [name, value] of Object.entries(weights)) {
    await tabTo(reader.page, demo, (label) => label === name);
    await reader.page.keyboard.press('ControlOrMeta+a');
    await reader.page.keyboard.type(String(value));
    await reader.page.keyboard.press('Enter');
  }
  await expectSolved(demo, puzzle);
});

test('each gate’s section opens its demo with that gate alone to draw', async () => {
  await using reader = await visit('lstm/');
  const gates = { input: i, candidate: g, forget: f, output: o };
  for (const [name, lane] of Object.entries(gates)) {
    const demo = reader.page.locator(`#demo-lstm-gates-${name}`);
    await wake(demo);
    const labels = await demo
      .locator('.editable')
      .evaluateAll((areas) => areas.map((area) => area.getAttribute('aria-label')));
    expect(labels, name).toEqual([lane]);
  }
});

test('a solution is revealed and replayed by keyboard, from the first step to the last', async () => {
  await using reader = await visit('lstm/');
  const { page } = reader;
  const demo = page.locator('#demo-lstm-gates-output');
  await wake(demo);
  await demo.focus();
  await tabTo(page, demo, (label) => label === 'Solution');
  await page.keyboard.press('Enter');
  await tabTo(page, demo, (label) => label === 'Show me');
  await page.keyboard.press('Enter');
  await expectSolved(demo, 'Speak only at the end');
  await expect.poll(() => demo.innerText(), { timeout: 30_000 }).toContain('step 24 of 24');
});

test('a finger that moves up on a lane scrolls the page; along the lane it draws, and a tap sets one step', async () => {
  await using reader = await visit('lstm/', { isPhone: true });
  const { page } = reader;
  const demo = page.locator('#demo-lstm-gates-input');
  await wake(demo);
  const lane = demo.locator('.editable');
  await lane.evaluate((area) => area.scrollIntoView({ block: 'center' }));
  const touch = await page.context().newCDPSession(page);
  const values = () =>
    lane.getByRole('slider').evaluateAll((sliders) => sliders.map((slider) => slider.getAttribute('aria-valuenow')));
  const swipe = async (dx: number, dy: number) => {
    const box = (await lane.boundingBox())!;
    const at = (share: number) => [{ x: box.x + box.width / 2 + share * dx, y: box.y + box.height / 2 + share * dy }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let k = 1; k <= 8 && (dx || dy); k++)
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(k / 8) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  const [before, top] = [await values(), await page.evaluate(() => scrollY)];

  await swipe(8, -160);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(top + 50);
  expect(await values()).toEqual(before);

  await demo.getByRole('button', { name: 'all 0: input gate at every step' }).click();
  await lane.evaluate((area) => area.scrollIntoView({ block: 'center' }));
  const numOpen = async () => (await values()).filter((value) => value !== '0').length;
  await swipe(0, 0);
  await expect.poll(numOpen).toBe(1);
  await swipe(90, 4);
  await expect.poll(numOpen).toBeGreaterThan(5);
});

/** Wakes a demo and takes up a puzzle, where there is more than one. */
async function openPuzzle(page: Page, slug: string, puzzle: string): Promise<Locator> {
  const demo = page.locator(`#demo-${slug}`);
  await wake(demo);
  await demo.focus();
  if (!(await demo.locator('.task').innerText()).includes(puzzle)) {
    await tabTo(page, demo, (label) => label === 'Puzzle');
    await page.keyboard.type(puzzle);
    await page.keyboard.press('Enter');
    await expect.poll(() => demo.locator('.task').innerText()).toContain(puzzle);
    await demo.focus();
  }
  expect(await demo.locator('.task').innerText()).toContain('○');
  return demo;
}

/** Sets some steps of a lane with the arrow keys and their like. */
async function draw(page: Page, demo: Locator, lane: string, steps: Steps): Promise<void> {
  const { keyboard } = page;
  const drawn = Object.entries(steps);
  if (drawn.length === 0) return;
  await tabTo(page, demo, (label) => label.startsWith(`${lane}, `));
  let at = await focusedStep(page);
  for (const [step, wanted] of drawn) {
    for (; at > Number(step); at--) await keyboard.press('ArrowLeft');
    for (; at < Number(step); at++) await keyboard.press('ArrowRight');
    const up = Math.round((wanted - (lane === g ? -1 : 0)) / 0.05);
    await keyboard.press('Home');
    for (let k = 0; k < Math.floor(up / 5); k++) await keyboard.press('PageUp');
    for (let k = 0; k < up % 5; k++) await keyboard.press('ArrowUp');
  }
}

async function expectSolved(demo: Locator, puzzle: string) {
  await expect.poll(() => demo.locator('.task').innerText()).toContain(`✓ ${puzzle}`);
}

/** Presses Tab until something of the demo with a fitting name has the focus; round once where it lies before. */
async function tabTo(page: Page, demo: Locator, isWanted: (label: string) => boolean): Promise<void> {
  for (let round = 0; round < 2; round++) {
    for (let tabs = 0; tabs < 120; tabs++) {
      const label = await demo.evaluate((element) => {
        const focused = document.activeElement as HTMLElement | null;
        if (!focused || !element.contains(focused)) return undefined;
        const named = (focused as HTMLInputElement).labels?.[0] ?? focused;
        return focused.getAttribute('aria-label') ?? named.textContent?.trim() ?? '';
      });
      if (label === undefined) break;
      if (isWanted(label)) return;
      await page.keyboard.press('Tab');
    }
    await demo.focus();
  }
  throw new Error('Tab does not lead there.');
}

async function focusedStep(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.activeElement!.getAttribute('aria-label')!.split(', ').at(-1)));
}
