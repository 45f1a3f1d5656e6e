// Values and their texts

export {
  type Diagnostic,
  findProject,
  formatDiagnostic,
  formatPosition,
  type Generation,
  type Project,
  type Severity,
  type SourcePosition,
  sortDiagnostics,
} from '@flextype-bun/project';
export type { PhpArray, Value, YamlDialect, YamlOptions } from '@flextype-bun/yaml';
export { isArray, isList, isSecretName, maskSecrets, parseYaml, toList, YamlError } from '@flextype-bun/yaml';
// What goes wrong
export {
  type RegistryDiagnostic,
  RegistryError,
  type RegistryErrorCode,
  type RegistryErrorOptions,
} from './errors.ts';
// The registry
export type { LiveState } from './live/live-project.ts';
export type { WatchMode } from './live/watch.ts';
export type { Snapshot } from './load/snapshot.ts';
export {
  DEFAULT_REGISTRY_OPTIONS,
  type RegistryLogEntry,
  type RegistryOptions,
} from './options.ts';
// The pieces
export { satisfies } from './project/constraint.ts';
export {
  openRegistry,
  type Registry,
  type RegistryEvent,
  type RegistryListener,
  type RegistryStatus,
} from './registry.ts';
export { find, lookup } from './tree/dot-path.ts';
export { ID_PATTERN, IdFilter, type IdRules } from './tree/id-filter.ts';
export { DEFAULT_JSON_OPTIONS, encodeJson, type JsonOptions, LEGACY_JSON_OPTIONS } from './tree/json.ts';
export { mergeLayers } from './tree/merge.ts';
export { type Plain, toPlain } from './tree/plain.ts';
export { isTruthy } from './tree/truthy.ts';

// Questions about a site: where values come from, what is wrong, how sites differ, what they look like.

export {
  DEFAULT_JSON_SCHEMA_OPTIONS,
  type JsonSchema,
  type JsonSchemaOptions,
  toJsonSchema,
} from './describe/to-json-schema.ts';
export { DEFAULT_TYPES_OPTIONS, type TypesOptions, toTypes } from './describe/to-types.ts';
export { type TypedRegistry, typedRegistry } from './describe/typed-registry.ts';
export type { Absence, AbsenceReason } from './inspect/absence.ts';
export { diagnose } from './inspect/diagnose.ts';
export { type Explanation, explain } from './inspect/explain.ts';
export type { Finding, FindingCode } from './inspect/finding.ts';
export { readFlextypeSettings } from './inspect/flextype-settings.ts';
export type { LayerSource } from './inspect/layer-file.ts';
export type { Layer, LayerEffect } from './inspect/layers.ts';
export { nearestIds } from './inspect/nearest-ids.ts';
export { secretIds } from './inspect/secret-ids.ts';
export { readSite, type SiteOptions, type SiteReading, type SiteSource } from './inspect/site-reading.ts';
export { type Difference, diff } from './tree/diff.ts';
export { eachId, type TreeEntry } from './tree/tree-walk.ts';
