import { permalinkTo, readPermalink } from './permalink.ts';

/** A demo's state that can be compared with a twin. */
export interface Comparable {
  /** All that its link keeps, by name. */
  readonly settings: object;
  /** Takes settings over without telling anyone; throws a sentence for the reader where they cannot be. */
  follow(settings: object): void;
  dispose(): void;
}

/** What a comparison's own part of the address says: the setting that the twin has for itself, and its value. */
export interface Difference {
  setting: string;
  value: unknown;
}

/** The address with a comparison in it, or with none; what follows the # stays. */
export function addDifference(address: string, demo: string, difference: Difference | undefined): string {
  const url = new URL(permalinkTo(address, `${demo}-twin`, difference ?? {}, {}));
  url.hash = new URL(address).hash;
  return url.href;
}

/** The comparison that an address carries for a demo, if its setting is one of those that can be unlocked. */
export function readDifference(address: string, demo: string, unlockable: object): Difference | undefined {
  const { setting, value } = readPermalink(address, `${demo}-twin`) ?? {};
  if (setting === undefined) return undefined;
  if (typeof setting !== 'string' || !Object.hasOwn(unlockable, setting))
    throw new Error('This link compares by a setting that the demo does not have.');
  return { setting, value };
}
