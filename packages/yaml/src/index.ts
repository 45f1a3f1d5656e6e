export { toDialect, type YamlDialect } from './dialect/rules.ts';
export { compareVersions, parseVersion, type VersionNumbers } from './dialect/version.ts';
export { YamlError, type YamlErrorCode, type YamlErrorDetails } from './error.ts';
export {
  createYamlLocator,
  locateYaml,
  type YamlLocation,
  type YamlLocator,
  type YamlRange,
} from './locate.ts';
export type { YamlStyle } from './node.ts';
export { DEFAULT_YAML_OPTIONS, type YamlOptions } from './options.ts';
export { parseYaml, readYaml, type YamlReading } from './read.ts';
export type { YamlWarning, YamlWarningCode } from './reader.ts';
export { maskSecrets } from './secret/mask.ts';
export { addressPassword, isSecretName } from './secret/secret-name.ts';
export type { YamlPosition } from './source.ts';
export { isArray, isList, type PhpArray, toList, type Value } from './value.ts';
