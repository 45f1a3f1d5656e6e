import { readFileSync } from 'node:fs';
import { parseYaml, type Value, YamlError } from '@flextype-bun/registry-core';
import type { TSchema } from '@sinclair/typebox';
import { ServerSettings } from './settings.model.ts';
import { SettingsError } from './settings.ts';

// The environment of a process is for its user alone, unlike its arguments, which every user sees in `ps`.
const PREFIX = 'REGISTRY_API_';
const FILE_SUFFIX = '_FILE';

/**
 * The settings that the environment holds: `tokens.redis.url` as `REGISTRY_API_TOKENS_REDIS_URL`, or in the file that
 * `REGISTRY_API_TOKENS_REDIS_URL_FILE` names, as secrets are handed to containers and services. Empty variables count
 * as unset.
 *
 * @throws {SettingsError} with every variable that cannot be used; no value is in its message
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
      if (!setting) throw new Error('names no setting; the README has them all');
      if (overrides.has(setting.key)) throw new Error('and the variable for a file are both set; unset one');
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
    throw new Error(`names ${file}, which cannot be read (${code})`, { cause: error });
  }
}

// Text is taken as it stands: a password may look like YAML.
function toValue(text: string, schema: TSchema): Value {
  return schema['type'] === 'string' ? text : parseYaml(text);
}

/** The variable of the environment that a setting can come from. */
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
