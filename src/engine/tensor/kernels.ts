import { type Arena, createArena } from './kernels/arena.ts';
import { createFallback } from './kernels/fallback.ts';
import { relaxed, simd } from './kernels/generated.js';
import type { Operations } from './kernels/operations.ts';

export type { Block } from './kernels/arena.ts';
export type { Pointer } from './kernels/operations.ts';

/** How kernels are carried out: WebAssembly with fused multiply-add, without it, or plain typed arrays. */
export type KernelBuild = 'relaxed' | 'simd' | 'typed arrays';

/** The book's own kernels with a memory of their own. */
export interface Kernels extends Operations, Arena {
  readonly build: KernelBuild;
}

/** The WebAssembly builds also measure the machine: `peak` runs rounds × 12 chains of 4 multiply-adds (96 operations a round) in registers. */
export interface WasmKernels extends Kernels {
  peak(rounds: number, factor: number): number;
}

const PAGE = 65536;

/**
 * Kernels on the fastest build that works here. `build` asks for one and is an error where it does not exist; 'simd' gives the same bits on every
 * machine, 'relaxed' (fused multiply-add) and 'typed arrays' agree with it to rounding. One instance a worker; memory grows as it is needed.
 */
export function createKernels({ build }: { build?: KernelBuild | undefined } = {}): Kernels {
  if (build === 'typed arrays') return createTypedArrayKernels();
  if (build) return createWasmKernels(build);
  for (const candidate of ['relaxed', 'simd'] as const)
    try {
      return createWasmKernels(candidate);
    } catch {
      // This machine or page lacks WebAssembly or the instructions: the next build takes over.
    }
  return createTypedArrayKernels();
}

/** Kernels in WebAssembly; throws a CompileError or ReferenceError where the build cannot run. */
export function createWasmKernels(build: 'relaxed' | 'simd'): WasmKernels {
  const binary = Uint8Array.from(atob(build === 'simd' ? simd : relaxed), (character) => character.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 32 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  const { HEAP_START, ...operations } = exports as unknown as WasmKernels & { HEAP_START: WebAssembly.Global<'i32'> };
  const grow = (bytes: number) =>
    // By half as much again at least, so that many small blocks do not each move the views.
    void memory.grow(Math.ceil(Math.max(bytes - memory.buffer.byteLength, memory.buffer.byteLength / 2) / PAGE));
  return { ...operations, ...createArena(() => memory.buffer, grow, HEAP_START.value), build };
}

function createTypedArrayKernels(): Kernels {
  let buffer = new ArrayBuffer(PAGE);
  const grow = (bytes: number) => {
    const larger = new ArrayBuffer(64 * Math.ceil(Math.max(bytes, 2 * buffer.byteLength) / 64));
    new Uint8Array(larger).set(new Uint8Array(buffer));
    buffer = larger;
  };
  return { ...createFallback(() => buffer), ...createArena(() => buffer, grow, 64), build: 'typed arrays' };
}
