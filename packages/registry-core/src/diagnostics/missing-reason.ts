import { formatPosition, type SourcePosition } from '@flextype-bun/project';
import { isArray, type PhpArray } from '@flextype-bun/yaml';
import type { RegistryDiagnostic, RegistryErrorCode } from '../common/errors.ts';
import { type Layer, layersOf } from '../layers/layers-of.ts';
import type { SiteReading } from '../site/site-reading.ts';

/**
 * Why an id has no value.
 *
 * - `unknown`: no file sets it
 * - `null`: it is `null`, which counts as unset
 * - `hidden`: a later layer sets an ancestor to a single value
 * - `disabled`: its plugin is disabled, which Flextype from 0.10 on excludes
 * - `incomplete`: its plugin or theme lacks a required file
 * - `dependency`: its plugin has an unmet dependency
 * - `broken`: a file of its plugin or theme cannot be read
 * - `no-themes`: only 0.9.x with the plugin `site` has themes in the registry
 */
export type MissingReasonCode =
  | 'unknown'
  | 'null'
  | 'hidden'
  | 'disabled'
  | 'incomplete'
  | 'dependency'
  | 'broken'
  | 'no-themes';

/** Why an id has no value, as a code and a message. */
export interface MissingReason {
  readonly reason: MissingReasonCode;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Where the reason is, if it is in a file. */
  readonly position?: SourcePosition;
}

/** Returns why the id with this path has no value. */
export async function missingReason(
  site: SiteReading,
  path: readonly string[],
  layers: readonly Layer[],
): Promise<MissingReason> {
  const [top = '', name] = path;
  const { tree } = site.snapshot;
  if (top === 'themes' && !tree.has(top)) {
    const message = 'Themes are in the registry of Flextype 0.9.x only, if its plugin "site" is enabled';
    return { reason: 'no-themes', message };
  }
  const isModule = (top === 'plugins' || top === 'themes') && name !== undefined && name !== '';
  if (isModule && !childOf(tree, top)?.has(name)) return missingModuleReason(site, top, name);
  const id = path.join('.');
  const winner = layers.find(({ effect }) => effect === 'wins');
  if (!winner || (winner.id === id && winner.phpValue !== null)) {
    return { reason: 'unknown', message: `Nothing in this site sets ${id}` };
  }
  const position = winner.position && { position: winner.position };
  if (winner.id === id) {
    return { reason: 'null', message: `${id} is set to null, which counts as not set`, ...position };
  }
  const message = `${winner.id} is set to ${winner.phpValue === null ? 'null' : 'a single value'}, which cannot contain other values`;
  return { reason: 'hidden', message, ...position };
}

/** Returns why a plugin or theme is not in the registry. */
export async function missingModuleReason(
  site: SiteReading,
  top: 'plugins' | 'themes',
  name: string,
): Promise<MissingReason> {
  const kind = top === 'plugins' ? 'plugin' : 'theme';
  const { folder } = site.sources(kind, name);
  if (!(await site.names(kind)).includes(name)) {
    return { reason: 'unknown', message: `There is no ${kind} "${name}": ${folder} does not exist` };
  }
  const files = await site.files(kind, name);
  const names = new Set(files.map(({ file }) => file));
  const { diagnostics } = site.snapshot;
  const broken = diagnostics.find(
    ({ severity, position }) => severity === 'error' && position && names.has(position.file),
  );
  if (broken) {
    const place = broken.position ? `${formatPosition(broken.position)}: ` : '';
    return reasonFrom('broken', `The ${kind} "${name}" is left out: ${place}${broken.message}`, broken);
  }
  const known = diagnostics.find(({ id, code }) => id === `${top}.${name}` && REASONS.has(code));
  const reason = known && REASONS.get(known.code);
  if (known && reason) return reasonFrom(reason, known.message, known);
  return disabled(site, files, name);
}

const REASONS: ReadonlyMap<RegistryErrorCode, MissingReasonCode> = new Map([
  ['incomplete-plugin', 'incomplete'],
  ['unmet-dependency', 'dependency'],
  ['malformed-constraint', 'dependency'],
]);

// A complete plugin with all its dependencies can only be excluded for being disabled.
function disabled(site: SiteReading, files: Parameters<typeof layersOf>[0], name: string): MissingReason {
  const layers = layersOf(files, ['plugins', name, 'settings', 'enabled']);
  const winner = layers.find(({ effect }) => effect === 'wins' || effect === 'merges');
  if (winner?.position) {
    const message = `The plugin "${name}" is disabled and excluded from the registry`;
    return { reason: 'disabled', message, position: winner.position };
  }
  const message = `The plugin "${name}" has no setting "enabled" and is excluded from the registry`;
  return { reason: 'disabled', message, position: { file: site.sources('plugin', name).defaults } };
}

function reasonFrom(
  reason: MissingReasonCode,
  message: string,
  { position }: RegistryDiagnostic,
): MissingReason {
  return { reason, message, ...(position && { position }) };
}

function childOf(tree: PhpArray, key: string): PhpArray | undefined {
  const child = tree.get(key);
  return isArray(child) ? child : undefined;
}
