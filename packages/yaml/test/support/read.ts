import {
  isArray,
  isList,
  parseYaml,
  type Value,
  type YamlDialect,
  YamlError,
  type YamlOptions,
} from '../../src/index.ts';

/** Converts a value to plain JavaScript; unlike `toPlain`, keeps integers as `bigint`, apart from floats. */
export function plain(value: Value): unknown {
  if (!isArray(value)) return value;
  if (isList(value)) return [...value.values()].map(plain);
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}

/** Parses a text to plain JavaScript. */
export function read(text: string, dialect?: YamlDialect): unknown {
  return plain(parseYaml(text, { dialect }));
}

/** The error that a text is rejected with; throws if it is not. */
export function rejection(text: string | Uint8Array, options?: YamlOptions): YamlError {
  try {
    parseYaml(text, options);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}
