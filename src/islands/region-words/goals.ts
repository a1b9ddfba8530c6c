import type { Goal } from '~/components/demo/goal.ts';
import type { DemoState } from './state.svelte.ts';

/** By how much a sentence must come down to count as shunned. */
const fall = 2;

/** What the reader is asked to do. */
export function goalsOf(demo: DemoState): Goal[] {
  const words = demo.words.map(({ text }) => text);
  const usual = demo.usual.split(' ');
  const numOther = words.length === usual.length ? words.filter((word, t) => word !== usual[t]).length : Infinity;
  const { answer } = demo;
  return [
    {
      text: `Describe the scene, then change one word so that S falls by ${fall} or more`,
      isReached: numOther === 1 && answer !== undefined && answer.usualScore - answer.score >= fall,
      hint: 'Which word has the best fit of its row to lose? And which words does nothing in the picture fit?',
      solution: 'Put the name of something that is not there, and looks like nothing there, in the place of a name.',
      show: () => {
        demo.show(demo.given.scene);
        demo.replace(usualPlace(demo, 'guitar'), 'boat');
      },
    },
    {
      text: 'Find a true sentence of which a word for a thing, a size or a place takes the wrong region',
      isReached: demo.astray.length > 0,
      hint: 'For which region could a word be mistaken? Put a second thing of the same kind into the scene. Or keep an eye on the word “large”.',
      solution:
        'Two things of one kind are the surest way: in two such scenes of three some word goes astray. The commonest slip needs no pair: “large” takes the whole picture. The scene shown was found by trying one after another; the line above these exercises says what went wrong.',
      show: () => demo.show(demo.given.failure),
    },
  ];
}

const usualPlace = (demo: DemoState, word: string) => demo.tokens.findIndex(({ text }) => text === word);
