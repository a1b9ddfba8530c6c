import { type Arena, createArena } from './kernels/arena.ts';
import { createFallback } from './kernels/fallback.ts';
import { relaxed, simd } from './kernels/generated.js';
import type { Operations, Pointer } from './kernels/operations.ts';

export type { Block } from './kernels/arena.ts';
export { type Activation, activations, type Pointer } from './kernels/operations.ts';

/** How kernels are carried out: WebAssembly with fused multiply-add, without it, or plain typed arrays. */
export type KernelBuild = 'relaxed' | 'simd' | 'typed arrays';

/** The book's own kernels with a memory of their own. */
export interface Kernels extends Operations, Arena {
  readonly build: KernelBuild;
}

/** What a fused layer needs: the operations, and memory for its buffers. */
export type Workplace = Operations & Pick<Arena, 'allocate'>;

/** The WebAssembly builds also measure the machine: `peak` runs rounds × 12 chains of 4 multiply-adds (96 operations a round) in registers. */
export interface WasmKernels extends Kernels {
  peak(rounds: number, factor: number): number;
}

const PAGE = 65536;

/** A memory that another module manages, as TensorFlow.js does its own. */
export interface SharedMemory {
  memory: WebAssembly.Memory;
  /** Gives out so many bytes for good. */
  allocate(bytes: number): Pointer;
}

/** The bytes that the operations keep for their work. */
const SCRATCH_BYTES = 1.5 * 1024 * 1024;

/**
 * The operations alone, on a memory that another module manages: what lies there needs no copying.
 * Throws where no WebAssembly build can run.
 */
export function createOperationsOn({ memory, allocate }: SharedMemory): Operations {
  const base = allocate(SCRATCH_BYTES);
  const instance = onFastestBuild((build) => instantiate(build, memory, base));
  if (!instance) throw new Error('WebAssembly with SIMD does not run here');
  const { HEAP_START, ...operations } = instance;
  if (HEAP_START.value > base + SCRATCH_BYTES) throw new Error(`the kernels need ${HEAP_START.value - base} bytes`);
  return operations;
}

/**
 * Kernels on the fastest build that works here. `build` asks for one and is an error where it does not exist; 'simd' gives the same bits on every
 * machine, 'relaxed' (fused multiply-add) and 'typed arrays' agree with it to rounding. One instance a worker; memory grows as it is needed.
 */
export function createKernels({ build }: { build?: KernelBuild | undefined } = {}): Kernels {
  if (build === 'typed arrays') return createTypedArrayKernels();
  if (build) return onBuild(build);
  return onFastestBuild(createWasmKernels) ?? createTypedArrayKernels();
}

/** Kernels on the one build that was asked for, or a sentence for the reader. */
function onBuild(build: 'relaxed' | 'simd'): Kernels {
  try {
    return createWasmKernels(build);
  } catch (cause) {
    const message =
      'This needs WebAssembly with SIMD, which this browser does not run. Browsers since 2023 do, unless it is switched off.';
    throw new Error(message, { cause });
  }
}

/** What `create` gives for the first WebAssembly build that this machine and page can run; undefined if they run none. */
function onFastestBuild<Result>(create: (build: 'relaxed' | 'simd') => Result): Result | undefined {
  for (const build of ['relaxed', 'simd'] as const)
    try {
      return create(build);
    } catch {
      // This machine or page lacks WebAssembly or the instructions: the next build takes over.
    }
  return undefined;
}

/** Kernels in WebAssembly; throws a CompileError or ReferenceError where the build cannot run. */
export function createWasmKernels(build: 'relaxed' | 'simd'): WasmKernels {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const { HEAP_START, ...operations } = instantiate(build, memory, 1024);
  const grow = (bytes: number) =>
    // By half as much again at least, so that many small blocks do not each move the views.
    void memory.grow(Math.ceil(Math.max(bytes - memory.buffer.byteLength, memory.buffer.byteLength / 2) / PAGE));
  return { ...operations, ...createArena(() => memory.buffer, grow, HEAP_START.value), build };
}

/** The operations on any memory: they keep their work in the bytes from `base` up to HEAP_START, which no one else may use. */
function instantiate(build: 'relaxed' | 'simd', memory: WebAssembly.Memory, base: number) {
  const binary = Uint8Array.from(atob(build === 'simd' ? simd : relaxed), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory, base } });
  return instance.exports as unknown as Operations &
    Pick<WasmKernels, 'peak'> & { HEAP_START: WebAssembly.Global<'i32'> };
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
