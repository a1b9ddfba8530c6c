/** How the page and the book's build learn filters: each step passes over all patches. */
export const recipe = { numFilters: 48, numPatches: 4000, numSteps: 30 };

/** The seed of the filters that the page begins with. */
export const firstSeed = 1;
