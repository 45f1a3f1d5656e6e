import type { TokenLocation } from '../token-file/token-directory.ts';
import { documentOf, type TokenDocument } from '../token-file/token-document.ts';
import { type FileRead, readTokenFile } from '../token-file/token-file.ts';
import { isBeingCreated } from './write-in-progress.ts';

/** Between two reads of a file that is being written, in milliseconds. */
export const RETRY_DELAY_MS = 20;

/** Reads a token's file for the first time. If it is incomplete because it is being written, waits until it is done. */
export async function readFirst(
  location: TokenLocation,
): Promise<{ readonly fileRead: FileRead; readonly document: TokenDocument } | undefined> {
  const began = performance.now();
  for (;;) {
    const fileRead = await readTokenFile(location.file);
    if (fileRead === undefined) return undefined;
    const document = documentOf(fileRead, location);
    if (!isBeingCreated(fileRead, document, performance.now() - began)) return { fileRead, document };
    await Bun.sleep(RETRY_DELAY_MS);
  }
}
