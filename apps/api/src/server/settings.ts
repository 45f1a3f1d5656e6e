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

/** The name of this plugin; the site configures it in `project/config/plugins/NAME/settings.yaml`. */
export const PLUGIN_NAME = 'registry-api';

// A list in a file can be wrong at each of its items.
const MAX_PROBLEMS = 20;

// Characters of an invalid value that a message shows.
const MAX_SHOWN = 200;

const PLUGIN_KEYS = new Set(['enabled', 'priority']);

/** Invalid settings, with one problem per setting; at most 20. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      `Invalid settings of the server:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      options,
    );
    this.problems = problems;
  }
}

/**
 * Merges the defaults, the settings of the plugin and the site, and the overrides, in this order.
 *
 * @param layers the merged settings of the plugin and the site
 * @param overrides the settings of the command line and the environment: dotted key → value
 * @throws {SettingsError} with the first 20 problems at once
 */
export function toSettings(layers: PhpArray, overrides: ReadonlyMap<string, Value>): ServerSettings {
  const merged = [...overrides].reduce(
    (tree, [key, value]) => withKey(tree, key.split('.'), value),
    mergeLayers([DEFAULT_LAYER, layers]),
  );
  const settings = toPlain(merged);
  const problems = new Map<string, string>();
  for (const key of overrides.keys()) {
    if (!schemaOf(key)) problems.set(key, `${key} is not a setting; see the README for all settings`);
  }
  if (problems.size === 0 && Schemas.Check(ServerSettings, settings)) return checkTogether(settings);
  for (const { path, message, value, schema } of Schemas.Errors(ServerSettings, settings)) {
    if (problems.size === MAX_PROBLEMS) break;
    const key = path.slice(1).replaceAll('/', '.');
    if (!problems.has(key)) {
      problems.set(key, `${toProblem(key, value)}; ${expectation(schema, message)}`);
    }
  }
  throw new SettingsError([...problems.values()]);
}

/** A key and its value. The last part of the key says whether that is a secret: the group `tokens` has other settings. */
function toProblem(key: string, value: unknown): string {
  const name = key.slice(key.lastIndexOf('.') + 1);
  const group = key.slice(0, key.length - name.length);
  if (isSecretName(name)) return `${key} is ***`;
  // An invalid address can still contain a password.
  return group + maskSecrets(`${name} is ${shown(value)}`).replaceAll(/[^\s"]*@/g, '***@');
}

/** Checks settings that depend on each other. */
function checkTogether(settings: ServerSettings): ServerSettings {
  const { reuse_port: isShared, tokens, explorer } = settings;
  if (!isShared) return settings;
  const problems: string[] = [];
  if (tokens.ledger !== 'redis') {
    const reason = `tokens.ledger is ${tokens.ledger}: each process would count for itself, and limits would not hold`;
    problems.push(`reuse_port is true, but ${reason}; set tokens.ledger to redis, or reuse_port to false`);
  }
  if (explorer.enabled === true && explorer.key === 'random') {
    const reason = 'with reuse_port, each process would have a different key';
    problems.push(`explorer.key is random, but ${reason}; set a key, or explorer.enabled to auto or false`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/**
 * The dotted keys that are not settings of the server, probably misspelt.
 *
 * @param layers the merged settings of the plugin and the site; Flextype's own `enabled` and `priority` are allowed
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
 * Parses `KEY=VALUE` from the command line. The value is YAML, as in the settings file.
 *
 * @throws {SettingsError}
 */
export function toOverride(assignment: string): [key: string, value: Value] {
  const equals = assignment.indexOf('=');
  if (equals <= 0) {
    const shown = maskSecrets(assignment);
    throw new SettingsError([`--set ${shown} is not of the form KEY=VALUE, such as --set api.v1=alpha`]);
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

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

function expectation(schema: TSchema, message: string): string {
  const options: readonly TSchema[] | undefined = schema['anyOf'];
  if (!options) return message.toLowerCase();
  return `expected one of ${options.map((option) => String(option['const'] ?? option['type'])).join(', ')}`;
}
