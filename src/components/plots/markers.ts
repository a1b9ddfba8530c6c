/** The shape of each class's marker, about 9 pixels across and centred on 0 0, as an SVG path. */
export const markerPaths: readonly string[] = [
  'M-4.2 0A4.2 4.2 0 1 1 4.2 0A4.2 4.2 0 1 1 -4.2 0Z',
  'M0 -5.2L4.8 3.4H-4.8Z',
  'M-3.8 -3.8H3.8V3.8H-3.8Z',
  'M0 -5.4L5.4 0L0 5.4L-5.4 0Z',
  'M-1.5 -5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z',
];

/** The marker of a class; there are five, then they begin again. */
export const markerPath = (group: number): string => markerPaths[group % markerPaths.length]!;

/** The colour of a class as CSS. */
export const classColour = (group: number): string => `var(--class-${group % markerPaths.length})`;
