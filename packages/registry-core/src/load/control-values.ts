import { type ModuleKind, type ModuleSources, moduleId } from '@flextype-bun/project';
import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { valueAt } from '../values/lookup.ts';
import { Pace, type Steps } from '../values/slices.ts';
import { describeLargeValue, isLargeValue } from '../values/weight.ts';
import type { FileReading, FileStore } from './file-store.ts';

/**
 * The values that this server reads itself, below a module's tree. Each is read in one go, many with every request or
 * reload, so they must not be large.
 */
const CONTROL_VALUES: Readonly<Record<ModuleKind, readonly (readonly string[])[]>> = {
  flextype: [
    ['manifest', 'version'],
    ['settings', 'base_path'],
    ['settings', 'charset'],
    ['settings', 'cors'],
    ['settings', 'serializers'],
  ],
  plugin: [
    ['manifest', 'version'],
    ['manifest', 'dependencies'],
    ['settings', 'priority'],
  ],
  theme: [['manifest', 'version']],
  'external-plugin': [[]],
};

/** The files of a module that can have a value which is too large. */
export interface ControlFiles {
  readonly store: Pick<FileStore, 'known'>;
  readonly manifest: FileReading | undefined;
  readonly overrides: FileReading;
}

/** Reports the first value of a module that is too large for its purpose. */
export function* checkControlValues(
  tree: PhpArray,
  sources: ModuleSources,
  files: ControlFiles,
): Steps<RegistryDiagnostic | undefined> {
  for (const path of CONTROL_VALUES[sources.kind]) {
    const value = valueAt(tree, path);
    if (value === undefined || !isLargeValue(value)) continue;
    const exact = yield* findLarge(value, path);
    return yield* tooLarge(exact, sources, files);
  }
  return undefined;
}

/** The most specific path with a large value. */
function* findLarge(value: Value, path: readonly string[]): Steps<readonly string[]> {
  if (!isArray(value)) return path;
  const pace = new Pace();
  for (const [key, item] of value) {
    if (isLargeValue(item)) return yield* findLarge(item, [...path, key]);
    if (pace.isDue()) yield;
  }
  return path;
}

function* tooLarge(
  path: readonly string[],
  sources: ModuleSources,
  files: ControlFiles,
): Steps<RegistryDiagnostic> {
  const inFile = sources.kind === 'external-plugin' ? path : path.slice(1);
  const file = fileOf(path, inFile, sources, files);
  const line = yield* lineOf(files.store.known(file)?.bytes, inFile[0]);
  const id = [moduleId(sources), ...path].join('.');
  return {
    severity: 'error',
    code: 'too-large',
    message: `${id} has more than ${describeLargeValue()}, more than a setting of the server may have`,
    remedy: 'Shorten it',
    id,
    position: { file, ...(line !== undefined && { line, column: 1 }) },
  };
}

function fileOf(
  [part]: readonly string[],
  inFile: readonly string[],
  { manifest, defaults, overrides }: ModuleSources,
  files: ControlFiles,
): string {
  if (part === 'manifest' && manifest !== undefined) return manifest;
  const above = files.overrides.value && valueAt(files.overrides.value, inFile);
  return above === undefined ? defaults : overrides;
}

/** The line of a key at the top of a file, if it is written without quotes. */
function* lineOf(bytes: Uint8Array | undefined, key: string | undefined): Steps<number | undefined> {
  if (bytes === undefined || key === undefined) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = `${key}:`;
  const place = text.indexOf(`\n${start}`);
  if (place === -1) return text.indexOf(start) === 0 ? 1 : undefined;
  const pace = new Pace();
  let line = 1;
  for (let at = 0; at <= place; at = text.indexOf('\n', at) + 1) {
    line++;
    if (pace.isDue()) yield;
  }
  return line;
}
