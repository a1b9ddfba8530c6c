/** What a demo is told about a comparison: it may stand alone, lead one, or be the twin beside it. */
export interface Comparison {
  /** The twin takes every setting but one from its leader; it shows no other control, and no link of its own. */
  isTwin: boolean;
  isOn: boolean;
  /** Which copy this is and what sets it apart, in the reader's words; empty for a demo that stands alone. */
  name: string;
  toggle(): void;
  /** The address of a demo's link, with the comparison in it where there is one. */
  addTo(address: string): string;
  /** Whether the control of a setting belongs on this copy: all on the leader, the unlocked one on the twin. */
  shows(setting: string): boolean;
}
