/** k per block: a panel of B (8 columns) is then 16 kB, a block of A (6 rows) 12 kB. */
export const K_BLOCK: i32 = 512;
/** Rows of A packed at a time. */
export const M_BLOCK: i32 = 96;
/** Columns of B packed at a time. */
export const N_BLOCK: i32 = 512;

/** Where in the memory the kernels' own bytes begin: given at instantiation, since the memory may be another module's. */
// @ts-ignore: decorator
@external('env', 'base')
declare const BASE: usize;

/** Where the matrix product keeps its work: an overhanging tile of C, the packed block of A, that of B. */
export const EDGE: usize = BASE;
export const PACKED_A: usize = EDGE + 6 * 8 * 4;
export const PACKED_B: usize = PACKED_A + M_BLOCK * K_BLOCK * 4;

/** The first byte that is the caller's. */
export const HEAP_START: usize = PACKED_B + N_BLOCK * K_BLOCK * 4;
