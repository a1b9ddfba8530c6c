/** What a demo keeps on the reader's machine goes the same way as the rest of the book's. */
export { readStored, writeStored } from '~/components/site/storage.ts';
