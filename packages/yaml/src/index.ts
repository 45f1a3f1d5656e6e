export { YamlError, type YamlErrorCode, type YamlErrorDetails } from './error.ts';
export { locateYaml, type YamlLocation, type YamlRange } from './locate.ts';
export type { YamlStyle } from './node.ts';
export { DEFAULT_YAML_OPTIONS, type YamlDialect, type YamlOptions } from './options.ts';
export { parseYaml, readYaml, type YamlReading } from './read.ts';
export type { YamlWarning, YamlWarningCode } from './reader.ts';
export type { YamlPosition } from './source.ts';
export { isArray, isList, type PhpArray, toList, type Value } from './value.ts';
