import { setImmediate as turn } from 'node:timers/promises';
import { type ExplorerMatches, MAX_ROW_TEXT, toPathText } from '@flextype-bun/explorer/protocol';
import { type IdFilter, isArray, type PhpArray, type Value } from '@flextype-bun/registry-core';
import { isSecretKey, isSecretValue } from './masking.ts';

const MAX_MATCHES = 1_000;
const SLICE_MS = 4;

/** Searches values that are too long for a row, since the page does not have their text. Skips secrets. */
export async function searchLongValues(
  tree: Value,
  text: string,
  filter: IdFilter | undefined,
): Promise<ExplorerMatches> {
  const wanted = text.toLowerCase();
  const paths: string[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const { path, value } of longValues(tree, [], false)) {
    if (performance.now() > sliceEnd) {
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (value === undefined || !value.toLowerCase().includes(wanted)) continue;
    if (filter && filter.restrict(path.join('.'), value) === undefined) continue;
    if (paths.length === MAX_MATCHES) return { paths, complete: false };
    paths.push(toPathText(path));
  }
  return { paths, complete: true };
}

interface Candidate {
  readonly path: readonly string[];
  /** `undefined` for an array, where the search only yields. */
  readonly value: string | undefined;
}

function* longValues(value: Value, path: readonly string[], secret: boolean): Generator<Candidate> {
  if (isArray(value)) {
    yield { path, value: undefined };
    yield* below(value, path, secret);
  } else if (typeof value === 'string' && value.length > MAX_ROW_TEXT && !isSecretValue(value, secret)) {
    yield { path, value };
  }
}

function* below(array: PhpArray, path: readonly string[], secret: boolean): Generator<Candidate> {
  for (const [key, item] of array) {
    if (isArray(item) || typeof item === 'string') {
      yield* longValues(item, [...path, key], secret || isSecretKey(key));
    }
  }
}
