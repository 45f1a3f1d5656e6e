import { join } from 'node:path';
import { toDialect, type YamlDialect } from '@flextype-bun/yaml';
import { readPlainFile } from './files/read-file.ts';

/** Where Composer says what is installed, below the root. */
export const INSTALLED = 'vendor/composer/installed.json';

const MAX_BYTES = 16 * 1024 * 1024;

/** The version of symfony/yaml that is installed in a project; `undefined` where Composer's own list does not say. */
export async function installedYaml(root: string): Promise<YamlDialect | undefined> {
  try {
    const { bytes } = await readPlainFile(join(root, INSTALLED), { maxBytes: MAX_BYTES });
    const installed: unknown = JSON.parse(bytes.toString('utf8'));
    // Composer 1 writes the list itself, Composer 2 an object that holds it.
    const packages = isRecord(installed) ? installed['packages'] : installed;
    if (!Array.isArray(packages)) return undefined;
    const yaml: unknown = packages.find((item: unknown) => isRecord(item) && item['name'] === 'symfony/yaml');
    const version = isRecord(yaml) ? yaml['version'] : undefined;
    return typeof version === 'string' ? toDialect(version) : undefined;
  } catch {
    // Not there, or not Composer's: what the release came with is assumed.
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
