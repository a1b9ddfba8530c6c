/**
 * How the whole book typesets mathematics. The macros give a symbol
 * the colour of its concept, the same in equation, figure and prose: \chidden{h_t} is a hidden state.
 * \term{name}{…} marks a part that a figure can light up.
 */
export const katexOptions = {
  strict: (code) => (code === 'htmlExtension' ? 'ignore' : 'error'),
  throwOnError: true,
  trust: (context) => context.command === '\\htmlClass' || context.command === '\\htmlData',
  macros: {
    '\\cinput': '\\htmlClass{concept-input}{#1}',
    '\\chidden': '\\htmlClass{concept-hidden}{#1}',
    '\\ccell': '\\htmlClass{concept-cell}{#1}',
    '\\cgate': '\\htmlClass{concept-gate}{#1}',
    '\\ccandidate': '\\htmlClass{concept-candidate}{#1}',
    '\\coutput': '\\htmlClass{concept-output}{#1}',
    '\\closs': '\\htmlClass{concept-loss}{#1}',
    '\\term': '\\htmlData{term=#1}{#2}',
    '\\R': '\\mathbb{R}',
    '\\vec': '\\mathbf{#1}',
    '\\mat': '\\mathbf{#1}',
  },
};
