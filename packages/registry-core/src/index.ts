import './node-version.ts';

// Values and their texts

export {
  type Diagnostic,
  findProject,
  formatDiagnostic,
  formatPosition,
  type Generation,
  type Project,
  SCHEMA_FILE,
  type Severity,
  type SourcePosition,
  sortDiagnostics,
} from '@flextype-bun/project';
export type { PhpArray, Plain, Value, YamlDialect, YamlOptions } from '@flextype-bun/yaml';
export {
  correctYaml,
  isArray,
  isList,
  isSecretName,
  isTruthy,
  maskSecrets,
  parseYaml,
  printable,
  toList,
  toPlain,
  toYaml,
  YamlError,
} from '@flextype-bun/yaml';
// What goes wrong
export {
  type RegistryDiagnostic,
  RegistryError,
  type RegistryErrorCode,
  type RegistryErrorOptions,
} from './common/errors.ts';
export { lowerPriority } from './common/low-priority.ts';
// The registry
export type {
  LiveState,
  RegistryEvent,
  RegistryListener,
  RegistryStatus,
  WatchMode,
} from './live/events.ts';
export {
  DEFAULT_REGISTRY_OPTIONS,
  type RegistryLogEntry,
  type RegistryOptions,
} from './live/options.ts';
export { compareProblems, type ProblemChanges, toLogEntries } from './live/problem-changes.ts';
export {
  openRegistry,
  type Registry,
} from './live/registry.ts';
// The pieces
export { satisfies } from './load/constraint.ts';
export type { SettingsLayers } from './load/module.ts';
export type { Snapshot } from './load/snapshot.ts';
export { ID_PATTERN, IdFilter, type IdRules } from './values/id-filter.ts';
export { encodeJson, encodeJsonInSlices } from './values/json.ts';
export { DEFAULT_JSON_OPTIONS, type JsonOptions, LEGACY_JSON_OPTIONS } from './values/json-options.ts';
export { find, lookup, valueAt } from './values/lookup.ts';
export { runInSlices, type Steps } from './values/slices.ts';
export { isLargeValue } from './values/weight.ts';

// Questions about a site: where values come from, what is wrong, how sites differ, what they look like.

export {
  DEFAULT_JSON_SCHEMA_OPTIONS,
  type JsonSchema,
  type JsonSchemaOptions,
  toJsonSchema,
} from './codegen/to-json-schema.ts';
export { DEFAULT_TYPES_OPTIONS, type TypesOptions, toTypes } from './codegen/to-types.ts';
export { type TypedRegistry, typedRegistry } from './codegen/typed-registry.ts';
export { diagnose } from './diagnostics/diagnose.ts';
export { type Explanation, explain } from './diagnostics/explain.ts';
export type { Finding, FindingCode } from './diagnostics/finding.ts';
export type { MissingReason, MissingReasonCode } from './diagnostics/missing-reason.ts';
export { nearestIds } from './diagnostics/nearest-ids.ts';
export { secretIds } from './diagnostics/secret-ids.ts';
export { explainLayers, type LayersExplanation } from './layers/explain-layers.ts';
export type { LayerSource } from './layers/layer-content.ts';
export type { Layer, LayerEffect } from './layers/layers-of.ts';
export { mergeLayers } from './layers/merge-layers.ts';
export {
  type NamedLayer,
  type ReadLayer,
  readLayers,
  type TextLayer,
  type ValueLayer,
} from './layers/named-layers.ts';
export {
  type SchemaFinding,
  type SchemaFindingCode,
  type ValidateOptions,
  validate,
} from './schemas/validate.ts';
export {
  readFlextypeSettings,
  readModuleSite,
  readSite,
  type SiteOptions,
  type SiteReading,
  type SiteSource,
} from './site/site-reading.ts';
export { type Difference, diff } from './values/diff.ts';
export { eachId, type TreeEntry } from './values/walk.ts';
