import { type ExplorerMatches, MAX_ROW_TEXT, toPathText } from '@flextype-bun/explorer/protocol';
import {
  type IdFilter,
  isArray,
  type PhpArray,
  runInSlices,
  type Steps,
  type Value,
} from '@flextype-bun/registry-core';
import { isSecretKey, isSecretValue } from './masking.ts';

const MAX_MATCHES = 1_000;
// Values per step, between which other work gets its turn.
const STEP = 1_000;
const CHARACTERS_PER_VALUE = 64;

/** Searches values that are too long for a row, since the page does not have their text. Skips secrets. */
export function searchLongValues(
  tree: Value,
  text: string,
  filter: IdFilter | undefined,
): Promise<ExplorerMatches> {
  return runInSlices(searchSteps(tree, text.toLowerCase(), filter));
}

function* searchSteps(tree: Value, wanted: string, filter: IdFilter | undefined): Steps<ExplorerMatches> {
  const paths: string[] = [];
  const path: string[] = [];
  let left = STEP;
  const isMatch = (value: Value, secret: boolean): boolean => {
    if (typeof value !== 'string' || value.length <= MAX_ROW_TEXT) return false;
    // A long text takes as long as many short ones.
    left -= value.length / CHARACTERS_PER_VALUE;
    if (!value.toLowerCase().includes(wanted) || isSecretValue(value, secret)) return false;
    return !filter || filter.restrict(path.join('.'), value) !== undefined;
  };
  /** Returns whether there were too many matches. */
  function* searchIn(array: PhpArray, secret: boolean): Steps<boolean> {
    for (const [key, item] of array) {
      if (--left <= 0) {
        left = STEP;
        yield;
      }
      const isSecret = secret || isSecretKey(key);
      path.push(key);
      if (isArray(item)) {
        if (yield* searchIn(item, isSecret)) return true;
      } else if (isMatch(item, isSecret)) {
        if (paths.length === MAX_MATCHES) return true;
        paths.push(toPathText(path));
      }
      path.pop();
    }
    return false;
  }
  const tooMany = isArray(tree) && (yield* searchIn(tree, false));
  return { paths, complete: !tooMany };
}
