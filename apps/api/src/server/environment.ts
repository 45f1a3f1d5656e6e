import { readFileSync } from 'node:fs';
import { parseYaml, type Value, YamlError } from '@flextype-bun/registry-core';
import type { TSchema } from '@sinclair/typebox';
import { ServerSettings } from './settings.model.ts';
import { SettingsError } from './settings.ts';

// Only the user of a process can see its environment; every user can see its arguments.
const PREFIX = 'REGISTRY_API_';
const FILE_SUFFIX = '_FILE';

/**
 * Reads settings from the environment: `tokens.redis.url` from `REGISTRY_API_TOKENS_REDIS_URL`, or from the file whose
 * path is in `REGISTRY_API_TOKENS_REDIS_URL_FILE`, as is usual for secrets of containers and services. Empty variables
 * count as unset.
 *
 * @throws {SettingsError} with all invalid variables, without their values
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): Map<string, Value> {
  const settings = new Map(settingKeys(ServerSettings).map((found) => [variableOf(found.key), found]));
  const overrides = new Map<string, Value>();
  const problems: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || !text) continue;
    const isFile = !settings.has(name) && name.endsWith(FILE_SUFFIX);
    const setting = settings.get(isFile ? name.slice(0, -FILE_SUFFIX.length) : name);
    try {
      if (!setting) throw new Error('does not match a setting; see the README for all settings');
      if (overrides.has(setting.key))
        throw new Error('is set both directly and by a file; unset one of the two variables');
      overrides.set(setting.key, toValue(isFile ? readSecret(text) : text, setting.schema));
    } catch (error) {
      problems.push(`${name} ${error instanceof YamlError ? error.reason : (error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return overrides;
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`is ${file}, which cannot be read (${code})`, { cause: error });
  }
}

// Strings are not parsed: a password may look like YAML.
function toValue(text: string, schema: TSchema): Value {
  return schema['type'] === 'string' ? text : parseYaml(text);
}

/** The environment variable for a setting. */
export function variableOf(key: string): string {
  return PREFIX + key.replaceAll('.', '_').toUpperCase();
}

function settingKeys(schema: TSchema, above = ''): { readonly key: string; readonly schema: TSchema }[] {
  const properties: Readonly<Record<string, TSchema>> | undefined = schema['properties'];
  if (!properties) return [{ key: above, schema }];
  return Object.entries(properties).flatMap(([name, below]) =>
    settingKeys(below, above ? `${above}.${name}` : name),
  );
}
