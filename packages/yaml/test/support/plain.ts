import { isArray, isList, parseYaml, type Value, type YamlDialect } from '../../src/index.ts';

/** A value as plain JavaScript, to compare with; integers stay `bigint`, so that they differ from floats. */
export function plain(value: Value): unknown {
  if (!isArray(value)) return value;
  if (isList(value)) return [...value.values()].map(plain);
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}

/** What a text stands for, as plain JavaScript. */
export function read(text: string, dialect?: YamlDialect): unknown {
  return plain(parseYaml(text, { dialect }));
}
