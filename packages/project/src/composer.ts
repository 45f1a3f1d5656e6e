import { join } from 'node:path';
import { toDialect, type YamlDialect } from '@flextype-bun/yaml';
import { readPlainFile } from './files/read-file.ts';

/** Composer's list of installed packages, relative to the root. */
export const INSTALLED = 'vendor/composer/installed.json';

const MAX_BYTES = 16 * 1024 * 1024;

/** The dialect of the symfony/yaml that Composer installed in a project, or `undefined` if its list does not say. */
export async function installedYaml(root: string): Promise<YamlDialect | undefined> {
  try {
    const { bytes } = await readPlainFile(join(root, INSTALLED), { maxBytes: MAX_BYTES });
    const installed: unknown = JSON.parse(bytes.toString('utf8'));
    // Composer 1 writes a list, Composer 2 an object with the list in `packages`.
    const packages = isRecord(installed) ? installed['packages'] : installed;
    if (!Array.isArray(packages)) return undefined;
    const yaml: unknown = packages.find((item: unknown) => isRecord(item) && item['name'] === 'symfony/yaml');
    const version = isRecord(yaml) ? yaml['version'] : undefined;
    return typeof version === 'string' ? toDialect(version) : undefined;
  } catch {
    // Absent or not written by Composer: the caller assumes what the release came with.
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
