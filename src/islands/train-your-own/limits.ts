/** The fewest characters that can be learned from. */
export const leastSymbols = 250;
/** The characters that get a place of their own in a vocabulary at most. */
export const mostSymbols = 1000;
/** The longest text, in bytes of a file or characters of what is pasted. */
export const mostBytes = 5_000_000;

export const cells = ['rnn tanh', 'gru', 'lstm'] as const;
export const hiddenSizes = [32, 64, 128, 256] as const;
export const depths = [1, 2] as const;
export const rateLimits = [1e-4, 0.05] as const;
export const temperatureLimits = [0.1, 2] as const;
