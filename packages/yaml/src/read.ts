import { composeBlock } from './compose.ts';
import { decodeSource } from './decode.ts';
import { documentExtent } from './document.ts';
import { rootFrame } from './frame.ts';
import { resolveOptions, type YamlOptions } from './options.ts';
import { parseTree } from './parse-tree.ts';
import { Reader, type YamlWarning } from './reader.ts';
import type { Value } from './value.ts';

/** A value, and what is to be said about the text. */
export interface YamlReading {
  readonly value: Value;
  /** Where Flextype itself would refuse the text; 100 at most. */
  readonly warnings: readonly YamlWarning[];
}

/**
 * Reads a YAML text to the value that Flextype's parser gives it.
 *
 * An empty text is null. The rules are those of symfony/yaml, see {@link YamlOptions.dialect}.
 *
 * @throws YamlError if it is no YAML, or beyond a limit, or if Flextype reads it in a way not reproduced here
 * @example
 * ```ts
 * parseYaml('calls: 7\nratio: 1.0\n'); // Map { 'calls' => 7n, 'ratio' => 1 }
 * ```
 */
export function parseYaml(source: string | Uint8Array, options: YamlOptions = {}): Value {
  return readYaml(source, options).value;
}

/**
 * As {@link parseYaml}, and tells of what was read by YAML 1.2 although Flextype would refuse it.
 *
 * @throws YamlError as {@link parseYaml}
 */
export function readYaml(source: string | Uint8Array, options: YamlOptions = {}): YamlReading {
  const resolved = resolveOptions(options);
  const text = decodeSource(source, resolved);
  const parsed = parseTree(text, resolved.maxDepth);
  const reader = new Reader(text, resolved, documentExtent(text, parsed));
  if (parsed.root === undefined) return { value: null, warnings: [] };
  const value = composeBlock(reader, parsed.root, { frame: rootFrame(parsed.root), parent: 'document' });
  return { value, warnings: reader.warnings };
}
