import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { assignArrays, type NamedArrays } from '../engine/training/arrays.ts';
import type { Stage } from '../engine/weights/model-card.ts';
import { readSafetensors, WeightsError, writeSafetensors, type StoredTensor } from '../engine/weights/safetensors.ts';

/** How far a run is, beside its arrays. */
export interface Progress {
  /** Updates made. */
  step: number;
  /** Time spent on them. */
  elapsedMs: number;
  threads: number;
  /** The stages kept so far; they are measured at the end. */
  stages: Omit<Stage, 'metrics'>[];
}

/** Everything a run needs to go on as if it had not stopped: groups of arrays by name, and the progress. */
export type ArrayGroups = Record<string, NamedArrays>;

/** Writes a checkpoint so that a crash while writing leaves the one before. */
export function saveCheckpoint(path: string, groups: ArrayGroups, progress: Progress): void {
  const tensors = new Map<string, StoredTensor>();
  for (const [group, arrays] of Object.entries(groups)) {
    for (const [name, data] of Object.entries(arrays)) {
      tensors.set(`${group}/${name}`, { dtype: 'F32', shape: [data.length], data });
    }
  }
  const metadata = new Map([['progress', JSON.stringify(progress)]]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, writeSafetensors({ tensors, metadata }));
  renameSync(`${path}.part`, path);
}

export interface Checkpoint {
  progress: Progress;
  /** Overwrites the groups' arrays with the saved ones; throws if they are not of this model. */
  restore(groups: ArrayGroups): void;
}

/** Reads a checkpoint. */
export function readCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(readFileSync(path));
  const progress = metadata.get('progress');
  if (progress === undefined) throw new WeightsError(`${path} is no checkpoint: it does not say how far the run was.`);
  return {
    progress: JSON.parse(progress) as Progress,
    restore(groups) {
      for (const [group, arrays] of Object.entries(groups)) {
        const saved = Object.keys(arrays).map((name) => [name, tensors.get(`${group}/${name}`)?.data]);
        assignArrays(arrays, Object.fromEntries(saved) as NamedArrays);
      }
    },
  };
}
