/** Reads a remembered value; null where nothing is kept or storage is denied. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`unrolled:${key}`);
  } catch {
    return null;
  }
}

/** Remembers a value; says whether it was kept (storage may be denied or full). */
export function writeStored(key: string, value: string): boolean {
  try {
    localStorage.setItem(`unrolled:${key}`, value);
    return true;
  } catch {
    return false;
  }
}
