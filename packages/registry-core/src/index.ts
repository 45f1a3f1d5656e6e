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
export {
  DEFAULT_REGISTRY_OPTIONS,
  type RegistryLogEntry,
  type RegistryOptions,
} from './options.ts';
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

// Questions about a site: where values come from, what is wrong, how sites differ, what they look like.

export type { Absence, AbsenceReason } from './absence.ts';
export { diagnose } from './diagnose.ts';
export { type Difference, diff } from './diff.ts';
export { type Explanation, explain } from './explain.ts';
export { type Finding, type FindingCode, formatFinding, sortFindings } from './finding.ts';
export type { LayerSource } from './layer-file.ts';
export type { Layer, LayerEffect } from './layers.ts';
export { nearestIds } from './nearest-ids.ts';
export { secretIds } from './secret-ids.ts';
export { readSite, type SiteOptions, type SiteReading, type SiteSource } from './site-reading.ts';
export {
  DEFAULT_JSON_SCHEMA_OPTIONS,
  type JsonSchema,
  type JsonSchemaOptions,
  toJsonSchema,
} from './to-json-schema.ts';
export { DEFAULT_TYPES_OPTIONS, type TypesOptions, toTypes } from './to-types.ts';
export { eachId, type TreeEntry } from './tree-walk.ts';
export { type TypedRegistry, typedRegistry } from './typed-registry.ts';
