import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { FileError, readYamlFile } from '@flextype-bun/project';
import { correctYaml, isArray, type Project, parseYaml } from '@flextype-bun/registry-core';
import type { Fix } from './fix.ts';

/** Quotes for a file of the site that is not YAML without them; `undefined` if anything else is wrong with it. */
export async function yamlFix(file: string, { root, dialect }: Project): Promise<Fix | undefined> {
  try {
    // A linked file may belong to another site as well.
    if (!(await realpath(file)).startsWith(`${await realpath(root)}${sep}`)) return undefined;
    const before = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      await readYamlFile(file),
    );
    const after = correctYaml(before, { dialect });
    if (after === undefined || !isArray(parseYaml(after, { dialect }))) return undefined;
    return { kind: 'edit', file, what: 'put text in quotes', before, after };
  } catch (error) {
    if (error instanceof FileError || error instanceof TypeError || isSystemError(error)) return undefined;
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
