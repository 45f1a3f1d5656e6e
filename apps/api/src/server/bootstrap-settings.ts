import { join } from 'node:path';
import { readYamlFile } from '@flextype-bun/project';
import { isArray, mergeLayers, type PhpArray, parseYaml } from '@flextype-bun/registry-core';

/**
 * Reads the server's settings that are needed to open the registry. A file that cannot be read counts as empty: the
 * registry reports it, with its position, when it is opened.
 */
export async function readBootstrapSettings(
  root: string,
  pluginFolder: string,
  name: string,
): Promise<PhpArray> {
  const files = [
    join(pluginFolder, 'settings.yaml'),
    join(root, 'project/config/plugins', name, 'settings.yaml'),
  ];
  return mergeLayers(await Promise.all(files.map(readLayer)));
}

async function readLayer(file: string): Promise<PhpArray> {
  try {
    const value = parseYaml(await readYamlFile(file));
    return isArray(value) ? value : new Map();
  } catch {
    return new Map();
  }
}
