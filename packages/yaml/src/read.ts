import { rootFrame } from './block/frame.ts';
import { composeBlock } from './compose.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { documentExtent } from './parse/document.ts';
import type { YamlNode } from './parse/node.ts';
import { parseTree } from './parse/parse-tree.ts';
import { Reader, type YamlWarning } from './parse/reader.ts';
import { decodeSource } from './text/decode.ts';
import { YamlError } from './text/error.ts';
import { type ResolvedYamlOptions, resolveOptions, type YamlOptions } from './text/options.ts';
import type { YamlSource } from './text/source.ts';
import type { Value } from './values/value.ts';

/** A parsed value with its warnings. */
export interface YamlReading {
  readonly value: Value;
  /** Where Flextype would reject the text; at most 100. */
  readonly warnings: readonly YamlWarning[];
}

/**
 * Parses a text to the value that Flextype's parser, symfony/yaml, gives it; an empty text is null.
 *
 * @throws YamlError if it is not YAML, exceeds a limit, or means something to Flextype that is not reproduced here
 * @example
 * ```ts
 * parseYaml('calls: 7\nratio: 1.0\n'); // Map { 'calls' => 7n, 'ratio' => 1 }
 * ```
 */
export function parseYaml(source: string | Uint8Array, options: YamlOptions = {}): Value {
  return readYaml(source, options).value;
}

/**
 * Parses a text like {@link parseYaml}, and also returns warnings for what only YAML 1.2 accepts.
 *
 * @throws YamlError as {@link parseYaml}
 */
export function readYaml(source: string | Uint8Array, options: YamlOptions = {}): YamlReading {
  const { reader, value } = readTree(source, options);
  return { value, warnings: reader.warnings };
}

/** A valid text with its tree and value. */
export interface ReadTree {
  readonly reader: Reader;
  readonly root: YamlNode | undefined;
  readonly value: Value;
}

export function readTree(source: string | Uint8Array, options: YamlOptions): ReadTree {
  const resolved = resolveOptions(options);
  const text = decodeSource(source, resolved);
  try {
    return readSource(text, resolved);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw diagnose(text, error, (other) => readSource(other, resolved).value);
  }
}

/** Parses a text, and throws the parser's own error, without a diagnosis. */
export function readSource(text: YamlSource, options: ResolvedYamlOptions): ReadTree {
  const parsed = parseTree(text, options);
  const reader = new Reader(text, options, documentExtent(text, parsed));
  const { root } = parsed;
  if (root === undefined) return { reader, root, value: null };
  return { reader, root, value: composeBlock(reader, root, { frame: rootFrame(root), parent: 'document' }) };
}
