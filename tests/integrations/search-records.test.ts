import { fromHtml } from 'hast-util-from-html';
import { expect, test } from 'vitest';
import { holdsEvery, rank, withoutTitle } from '../../src/components/site/search.ts';
import { splitIntoRecords } from '../../src/integrations/search-records.mjs';
import { texToText } from '../../src/integrations/tex-to-text.mjs';

const page = `<main><article data-pagefind-body><header><h1>LSTM</h1><p>Opening words.</p></header>
  <h2 id="gate">Forget gate</h2>
  <p>The gate <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>f</mi></mrow>
  <annotation encoding="application/x-tex">\\cgate{f_t} = \\sigma(z)</annotation></semantics></math></span><span class="katex-html">ft=σ(z)</span></span> closes.</p>
  <figure data-demo="lstm-gates" id="demo-lstm-gates"><figcaption>Hold the gates yourself</figcaption><p>Step 0</p></figure>
  <nav data-pagefind-ignore>Next chapter</nav></article></main>`;

test('a page becomes a record a section and a record a demo, each equation once and readable', () => {
  const records = splitIntoRecords(fromHtml(page), '/lstm/');
  expect(records.map(({ url, meta }) => [url, meta.kind, meta.title])).toEqual([
    ['/lstm/', 'chapter', 'LSTM'],
    ['/lstm/#demo-lstm-gates', 'demo', 'Hold the gates yourself'],
    ['/lstm/#gate', 'section', 'Forget gate'],
  ]);
  expect(records[2]!.content).toBe('Forget gate. The gate f_t = σ(z) closes.');
  expect(records[0]!.content).toBe('LSTM. Opening words.');
});

test('glossary terms and symbols are found by their title, text and extra words', () => {
  const html =
    '<h1>Notation</h1><dl><div data-search-kind="symbol" data-search-title="σ" data-search-words="sigma" id="sigma">logistic</div></dl>';
  expect(splitIntoRecords(fromHtml(html), '/notation/')).toEqual([
    {
      url: '/notation/#sigma',
      content: 'σ. logistic sigma',
      meta: { title: 'σ', kind: 'symbol', chapter: 'Notation', summary: 'logistic', names: 'σ\nsigma' },
      filters: { is: ['definition'] },
    },
  ]);
});

test('TeX is read as a person would type it', () => {
  expect(texToText('\\frac{\\partial L}{\\partial \\term{Whh}{W_{hh}}} \\le 1')).toBe('∂ L/∂ W_hh ≤ 1');
  expect(texToText('W_{hy} h_t')).toBe('W_hy h_t');
  expect(texToText('\\tfrac{\\lambda}{2}')).toBe('λ/2');
});

test('an excerpt does not repeat the title above it', () => {
  expect(withoutTitle('<mark>Forget</mark> gate. It <mark>forgets</mark>.', 'Forget gate')).toBe(
    'It <mark>forgets</mark>.',
  );
  expect(withoutTitle('Another text.', 'Forget gate')).toBe('Another text.');
});

test('a word that stands nowhere in the text finds nothing, whatever the index falls back to', () => {
  expect(holdsEvery('The input x and the hidden layer', 'xqzzyv')).toBe(false);
  expect(holdsEvery('Forgetting: the forget gate closes', 'forget gates')).toBe(true);
  expect(holdsEvery('Back-propagation through time', 'backprop')).toBe(true);
});

test('what is called by the query comes before what begins with it, definitions before sections before demos', () => {
  const meta = (kind: string, title: string, names?: string) => ({ kind, title, chapter: '', ...(names && { names }) });
  const ranks = [
    rank(meta('symbol', 'σ', 'σ\nsigma'), 'sigma'),
    rank(meta('section', 'Sigma'), 'sigma'),
    rank(meta('term', 'forget gate'), 'forget'),
    rank(meta('section', 'The forget gate'), 'forget'),
    rank(meta('demo', 'What pooling does forget'), 'forget'),
    rank(meta('section', 'Pooling'), 'forget'),
  ];
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(new Set(ranks).size).toBe(ranks.length);
});
