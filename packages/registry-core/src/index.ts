// Values and their texts
export type { PhpArray, Value, YamlDialect, YamlOptions } from '@flextype-bun/yaml';
export { isArray, isList, parseYaml, toList, YamlError } from '@flextype-bun/yaml';
// The pieces
export { satisfies } from './constraint.ts';
export { lookup } from './dot-path.ts';
// What goes wrong
export {
  type Diagnostic,
  formatDiagnostic,
  formatPosition,
  RegistryError,
  type RegistryErrorCode,
  type RegistryErrorOptions,
  type SourcePosition,
} from './errors.ts';
export { DEFAULT_JSON_OPTIONS, encodeJson, type JsonOptions, LEGACY_JSON_OPTIONS } from './json.ts';
// The registry
export type { LiveState } from './live-project.ts';
export { mergeLayers } from './merge.ts';
export { DEFAULT_REGISTRY_OPTIONS, type RegistryLogEntry, type RegistryOptions } from './options.ts';
export { type Plain, toPlain } from './plain.ts';
export { findProject, type Generation, type Project } from './project.ts';
export {
  openRegistry,
  type Registry,
  type RegistryEvent,
  type RegistryListener,
  type RegistryStatus,
} from './registry.ts';
export type { Snapshot } from './snapshot.ts';
export type { WatchMode } from './watch.ts';
