import { readFile } from 'node:fs/promises';
import { createFile, replaceFile } from '@flextype-bun/project';
import { CommandError, EXIT } from '../terminal/outcome.ts';

/**
 * Writes a file in a site, as its owner would: a new one gets the owner of its folder, an existing one keeps its owner and mode.
 *
 * @param mayReplace whether a file with this text may be replaced
 * @returns `kept` if it may not, `same` if it has that text already
 */
export async function writeText(
  file: string,
  text: string,
  mayReplace: (before: string) => boolean,
): Promise<'written' | 'same' | 'kept'> {
  try {
    if (await createFile(file, text)) return 'written';
    const before = await readFile(file);
    if (before.toString() === text) return 'same';
    if (!mayReplace(before.toString())) return 'kept';
    await replaceFile(file, before, Buffer.from(text));
    return 'written';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = 'code' in error ? String(error.code) : error.message;
    throw new CommandError(`${file} cannot be written (${reason})`, { exit: EXIT.site, cause: error });
  }
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
