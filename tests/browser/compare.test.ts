import { describe, expect, test } from 'vitest';
import { pagePaths, visit, wake } from './book.ts';

/** The demos of chapters 2 to 4 that follow the running example or train by themselves. */
const pages = {
  'recurrent-networks/': ['unrolled', 'rnn-vs-feedforward'],
  'backpropagation-through-time/': ['bptt', 'truncated-bptt'],
  'gradient-pathologies/': ['gradient-lab-deep', 'gradient-lab', 'repeated-composition', 'cliff'],
};
const demos = Object.entries(pages).flatMap(([path, slugs]) => slugs.map((slug) => [slug, path] as const));

describe.each(demos)('%s', (slug, path) => {
  test('stands twice side by side with one control unlocked, and comes back so from its link', async () => {
    expect(pagePaths).toContain(path);
    await using reader = await visit(path);
    const { page } = reader;
    const demo = page.locator(`#demo-${slug}`);
    await wake(demo);
    await demo.getByRole('button', { name: 'Compare' }).click();
    const twin = page.locator(`#demo-${slug}-twin`);
    const unlocked = page.getByLabel('The second copy (B) is like the first (A) but for');
    const settings = await unlocked
      .locator('option')
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    expect(settings.length).toBeGreaterThan(2);
    expect(await demo.locator('figcaption').textContent()).toMatch(/^A, as set/);
    expect(await twin.locator('figcaption').textContent()).toMatch(/^B, still like A: change /);

    const [one, other] = await Promise.all([demo.boundingBox(), twin.boundingBox()]);
    expect(Math.abs(one!.y - other!.y)).toBeLessThan(4);
    for (const setting of settings) {
      await unlocked.selectOption(setting);
      await page.waitForTimeout(60);
    }
    const last = settings.find((setting) =>
      ['netSeed', 'seed', 'stride', 'depth', 'threshold', 'hiddenSize'].includes(setting),
    )!;
    await unlocked.selectOption(last);
    const slider = twin.locator('input[type=range]:enabled, input[type=number]:enabled').first();
    await slider.focus();
    await slider.press('ArrowUp');
    const value = await slider.inputValue();
    expect(await twin.locator('figcaption').textContent()).toMatch(/^B, like A but for /);

    await demo.getByRole('button', { name: 'Copy link' }).click();
    expect(page.url()).toContain(`${slug}-twin=`);
    await page.reload();
    await wake(demo);
    await expect.poll(() => twin.count()).toBe(1);
    expect(await unlocked.inputValue()).toBe(last);
    expect(await twin.locator('input[type=range]:enabled, input[type=number]:enabled').first().inputValue()).toBe(
      value,
    );
    expect(await demo.locator('.error').count()).toBe(0);

    await demo.getByRole('button', { name: 'Compare' }).click();
    expect(await twin.count()).toBe(0);
    expect(reader.problems).toEqual([]);
  });
});

test('a link whose comparison is nonsense says so, and the demo works', async () => {
  const code = btoa(JSON.stringify({ setting: 'lag', value: 99 }));
  await using reader = await visit(`backpropagation-through-time/?truncated-bptt-twin=1.${code}`);
  const demo = reader.page.locator('#demo-truncated-bptt');
  await wake(demo);
  await expect.poll(() => reader.page.locator('.notice').innerText()).toContain('lag outside');
  expect(await reader.page.locator('#demo-truncated-bptt-twin').count()).toBe(0);
  expect(reader.problems).toEqual([]);
});
