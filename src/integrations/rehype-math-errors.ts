import type { VFile } from 'vfile';

/** rehype-katex prints a formula that it cannot read in red; here it fails the build instead. */
export function rehypeMathErrors() {
  return (_tree: unknown, file: VFile) => {
    const message = file.messages.find(({ source }) => source === 'rehype-katex');
    if (message) throw new Error(`${file.path}:${message.line ?? ''} ${(message.cause as Error).message}`);
  };
}
