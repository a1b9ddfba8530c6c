import type { Goal } from '~/components/demo/goal.ts';
import { kindOfWord, placesOn } from '~/engine/analysis/caption-interventions.ts';
import { parseCaption } from '~/engine/tasks/scene-captions.ts';
import { sceneClasses, type Noun } from '~/engine/tasks/scene-classes.ts';
import { inOrder, type SceneObject } from '~/engine/tasks/scenes.ts';
import type { DemoState, Mode } from './state.svelte.ts';

/** What the reader is asked to do, by the mode in which the demo opens. */
export function goalsOf(demo: DemoState, mode: Mode): Goal[] {
  return mode === 'words' ? [byEyesAlone(demo), aLie(demo)] : [fromBelow(demo), aMistake(demo)];
}

function fromBelow(demo: DemoState): Goal {
  const isBelow =
    demo.judgement.verdict === 'right' && parseCaption(demo.caption)?.relations.includes('below') === true;
  return {
    text: 'Get a true sentence in which the first thing is below another',
    isReached: demo.isReady && isBelow,
    hint: 'It names the larger thing first. Which of the two must stand lower?',
    solution:
      'Move the larger thing to the bottom and the smaller one to the top, further apart up and down than sideways.',
    show: () => {
      const [first, second] = inOrder(demo.given.finds[0]!.scene.objects) as [SceneObject, SceneObject];
      const objects = [
        { ...first, x: 32, y: 48 },
        { ...second, x: 34, y: 14 },
      ];
      demo.composer.show({ ...demo.given.finds[0]!.scene, objects });
    },
  };
}

function aMistake(demo: DemoState): Goal {
  return {
    text: 'Find a scene of your own that it gets wrong, though nothing overlaps and every relation is plain',
    isReached: demo.isReady && demo.isOwnScene && demo.judgement.verdict === 'wrong',
    hint: 'Three small things, in a place or next to a companion that they never had in training, are the hardest.',
    solution:
      'The failures in “Scenes to try” were found by trying many scenes. Take the last one, and mirror its things: it stays wrong.',
    show: () => {
      const { scene } = demo.given.finds.at(-1)!;
      const objects = scene.objects.map((object) => ({ ...object, isMirrored: !object.isMirrored }));
      demo.composer.show({ ...scene, objects });
    },
  };
}

function byEyesAlone(demo: DemoState): Goal {
  const { stop } = demo.told;
  const bestOf = (probs: Float32Array) =>
    demo.given.vocabulary[probs.reduce((best, p, i) => (p > probs[best]! ? i : best), 0)]!;
  const [own, painted] = stop?.ownProbs ? [bestOf(stop.ownProbs), bestOf(stop.probs)] : [];
  const isChanged = own !== painted && [own, painted].every((word) => kindOfWord(word ?? '') === 'name');
  return {
    text: 'Change the name that it is about to say by nothing but paint',
    isReached: demo.mode === 'words' && isChanged,
    hint: 'Stop it before a name. Then make it look at the other thing.',
    solution:
      'Choose the first name in the row of words, switch on “Paint where it looks”, and paint over the other thing.',
    show: () => {
      demo.setMode('words');
      demo.show(demo.given.finds[0]!);
      const [first, second] = inOrder(demo.composer.scene.objects) as [SceneObject, SceneObject];
      const firstNoun = sceneClasses[first.class]!.noun satisfies Noun;
      demo.choosePlace(Math.max(0, demo.given.first.caption.words.indexOf(demo.given.vocabulary.indexOf(firstNoun))));
      const gaze = placesOn(second, demo.mapSide ** 2);
      const places = Array.from(gaze.keys()).filter((place) => gaze[place]! > 0);
      places.forEach((place, i) => demo.paint(place, i === 0 ? 'anew' : 'add'));
    },
  };
}

function aLie(demo: DemoState): Goal {
  const { said } = demo;
  const present = new Set(demo.composer.scene.objects.map(({ class: kind }) => sceneClasses[kind]!.noun as string));
  const isLie = said.some(
    (word) => kindOfWord(demo.given.vocabulary[word]!) === 'name' && !present.has(demo.given.vocabulary[word]!),
  );
  return {
    text: 'Make it finish a sentence about a thing that is not there',
    isReached: demo.mode === 'words' && demo.isEnded && isLie,
    hint: 'Among the likeliest next words is sometimes a name that is wrong. Say it, and then let it go on to the end.',
    solution:
      'Stop it before a name and choose one of the unlikely names below the right one. Then press “Say the likeliest” until the sentence ends.',
  };
}
