export { correctYaml } from './correct.ts';
export {
  compareVersions,
  parseVersion,
  toDialect,
  type VersionNumbers,
  type YamlDialect,
} from './dialect/version.ts';
export {
  createYamlLocator,
  locateYaml,
  type YamlLocation,
  type YamlLocator,
  type YamlRange,
} from './locate.ts';
export type { YamlStyle } from './parse/node.ts';
export type { YamlWarning, YamlWarningCode } from './parse/reader.ts';
export { parseYaml, readYaml, type YamlReading } from './read.ts';
export { maskSecrets } from './secret/mask.ts';
export { addressPassword, isSecretName } from './secret/secret-name.ts';
export { YamlError, type YamlErrorCode, type YamlErrorDetails } from './text/error.ts';
export { DEFAULT_YAML_OPTIONS, type YamlOptions } from './text/options.ts';
export { printable } from './text/snippet.ts';
export type { YamlPosition } from './text/source.ts';
export { fromPlain, type Plain, toPlain } from './values/plain.ts';
export { isArray, isList, isTruthy, type PhpArray, toList, type Value } from './values/value.ts';
export { toYaml } from './write.ts';
