/** The ideas that keep one colour throughout the book: in equation, diagram, plot, slider and prose. */
export type Concept = 'input' | 'hidden' | 'cell' | 'gate' | 'candidate' | 'output' | 'loss';

/** The concept's colour as CSS; without a concept, plain ink. */
export const conceptColour = (concept?: Concept): string => (concept ? `var(--concept-${concept})` : 'var(--ink)');
