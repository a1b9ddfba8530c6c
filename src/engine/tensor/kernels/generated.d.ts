/** The compiled kernels as base64, with and without relaxed SIMD; `npm run kernels` writes them from ../assembly. */
export const relaxed: string;
export const simd: string;
