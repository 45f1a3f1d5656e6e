import {
  isSecretName,
  maskSecrets,
  mergeLayers,
  type PhpArray,
  parseYaml,
  toPlain,
  type Value,
  YamlError,
} from '@flextype-bun/registry-core';
import type { TSchema } from '@sinclair/typebox';
import { Value as Schemas } from '@sinclair/typebox/value';
import { DEFAULT_LAYER } from './default-settings.ts';
import { ServerSettings } from './settings.model.ts';

/** The name under which the site configures this server: `project/config/plugins/NAME/settings.yaml`. */
export const PLUGIN_NAME = 'registry-api';

const PLUGIN_KEYS = new Set(['enabled', 'priority']);

/** Settings that cannot be used, each with what is wrong with it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      `The server's settings cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      options,
    );
    this.problems = problems;
  }
}

/**
 * Makes the server's settings from the defaults, those of the plugin and the site over them, and over these what the
 * command line and the environment set.
 *
 * @param layers the settings of the plugin and the site, merged; what they leave out has its default
 * @param overrides dotted key → value
 * @throws {SettingsError} with every problem at once
 */
export function toSettings(layers: PhpArray, overrides: ReadonlyMap<string, Value>): ServerSettings {
  const merged = [...overrides].reduce(
    (tree, [key, value]) => withKey(tree, key.split('.'), value),
    mergeLayers(DEFAULT_LAYER, layers),
  );
  const settings = toPlain(merged);
  const problems = new Map<string, string>();
  for (const key of overrides.keys()) {
    if (!schemaOf(key)) problems.set(key, `${key} is no setting; the README has them all`);
  }
  if (problems.size === 0 && Schemas.Check(ServerSettings, settings)) return settings as ServerSettings;
  for (const { path, message, value, schema } of Schemas.Errors(ServerSettings, settings)) {
    const key = path.slice(1).replaceAll('/', '.');
    if (!problems.has(key))
      problems.set(
        key,
        `${maskSecrets(`${key} is ${JSON.stringify(value)}`)}; ${expectation(schema, message)}`,
      );
  }
  throw new SettingsError([...problems.values()]);
}

/**
 * The dotted keys of a settings file that mean nothing to the server: misspelt ones, most likely.
 *
 * @param layers the merged settings; `enabled` and `priority` are Flextype's own, and every plugin has them
 */
export function unknownKeys(layers: PhpArray, above = ''): string[] {
  return [...layers].flatMap(([name, value]) => {
    const key = above ? `${above}.${name}` : name;
    if (PLUGIN_KEYS.has(key)) return [];
    const schema = schemaOf(key);
    if (!schema) return [key];
    return value instanceof Map && schema['properties'] ? unknownKeys(value, key) : [];
  });
}

/**
 * Reads one `KEY=VALUE` of the command line; the value is YAML, as it would stand in the settings file.
 *
 * @throws {SettingsError}
 */
export function toOverride(assignment: string): [key: string, value: Value] {
  const equals = assignment.indexOf('=');
  if (equals <= 0) {
    const shown = maskSecrets(assignment);
    throw new SettingsError([`--set ${shown} is not KEY=VALUE, as in --set api.v1=alpha`]);
  }
  const key = assignment.slice(0, equals);
  try {
    return [key, parseYaml(assignment.slice(equals + 1))];
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const reason = isSecretName(key) ? 'the value is not YAML' : error.reason;
    throw new SettingsError([`--set ${maskSecrets(assignment)}: ${reason}`], { cause: error });
  }
}

function schemaOf(key: string): TSchema | undefined {
  return key
    .split('.')
    .reduce<TSchema | undefined>((schema, name) => schema?.['properties']?.[name], ServerSettings);
}

function withKey(tree: PhpArray, [first = '', ...rest]: readonly string[], value: Value): PhpArray {
  const below = tree.get(first);
  const inner = below instanceof Map ? below : new Map();
  return new Map(tree).set(first, rest.length === 0 ? value : withKey(inner, rest, value));
}

function expectation(schema: TSchema, message: string): string {
  const options: readonly TSchema[] | undefined = schema['anyOf'];
  if (!options) return message.toLowerCase();
  return `expected one of ${options.map((option) => String(option['const'] ?? option['type'])).join(', ')}`;
}
