import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { RegistryError } from '../common/errors.ts';
import { Pace, runInSlices, runSync, type Steps } from './slices.ts';

/** Visible ids: those that are allowed, except those that are denied. */
export interface IdRules {
  /** Patterns of visible ids. Everything if absent, nothing if empty. */
  readonly allow?: readonly string[] | undefined;
  /** Patterns of hidden ids, which take precedence over `allow`. */
  readonly deny?: readonly string[] | undefined;
}

/**
 * The syntax of a pattern as a regular expression: an id with parts that can be `*` (any one part) or `**` (any number
 * of parts, including none). A star next to other characters is invalid.
 */
export const ID_PATTERN = '^(?:\\*{1,2}|[^.*]*)(?:\\.(?:\\*{1,2}|[^.*]*))*$';

/** A place in patterns, which share their common starts; so a key is looked up once, however many patterns there are. */
interface Place {
  /** Whether it is after `**`, where it stays for any part. */
  readonly isDeep: boolean;
  /** Whether a pattern ends here. */
  isEnd: boolean;
  readonly parts: Map<string, Place>;
}

/** The places in all patterns that a path leads to. */
type Places = ReadonlySet<Place>;

interface Seen {
  readonly allow: Places;
  readonly deny: Places;
}

/**
 * Removes hidden values as if they were unset. A pattern matches a value with everything below it; of the
 * ancestors of an allowed value, only the path to it is visible.
 *
 * @example
 * const filter = new IdFilter({ allow: ['plugins.site'], deny: ['**.password'] });
 * filter.restrict('plugins', lookup(tree, 'plugins')); // { site: … }, without any password
 */
export class IdFilter {
  readonly #start: Seen;

  /** @throws {RegistryError} `malformed-pattern`: an invalid pattern would hide nothing */
  constructor({ allow = ['**'], deny = [] }: IdRules) {
    this.#start = { allow: toPlaces(allow), deny: toPlaces(deny) };
  }

  /** Returns the visible part of the value of an id, or `undefined` if nothing is visible. */
  restrict(id: string, value: Value): Value | undefined {
    return runSync(restrict(follow(this.#start, id), value, new Pace()));
  }

  /** The same in slices, between which everything else gets its turn. */
  restrictInSlices(id: string, value: Value): Promise<Value | undefined> {
    return runInSlices(restrict(follow(this.#start, id), value, new Pace()));
  }
}

function* restrict(seen: Seen, value: Value, pace: Pace): Steps<Value | undefined> {
  if (!isArray(value)) return restrictScalar(seen, value);
  if (isMatched(seen.deny)) return undefined;
  const allowed = isMatched(seen.allow);
  if (allowed && seen.deny.size === 0) return value;
  if (!allowed && seen.allow.size === 0) return undefined;
  const left: PhpArray = yield* restrictItems(seen, value, pace);
  return allowed || left.size > 0 ? left : undefined;
}

function restrictScalar<Scalar>({ allow, deny }: Seen, value: Scalar): Scalar | undefined {
  return !isMatched(deny) && isMatched(allow) ? value : undefined;
}

/** Returns the same array if all of it is visible. */
function* restrictItems(seen: Seen, array: PhpArray, pace: Pace): Steps<PhpArray> {
  const left = new Map<string, Value>();
  let same = true;
  for (const [key, item] of array) {
    const seenHere = follow(seen, key);
    const kept = isArray(item) ? yield* restrict(seenHere, item, pace) : restrictScalar(seenHere, item);
    if (kept !== undefined) left.set(key, kept);
    same &&= kept === item;
    if (pace.isDue()) yield;
  }
  return same ? array : left;
}

/** A key with dots counts as several parts, as it does in an id. */
function follow(seen: Seen, key: string): Seen {
  let { allow, deny } = seen;
  for (const part of key.split('.')) {
    // Everything below a match is matched.
    if (!isMatched(allow)) allow = advance(allow, part);
    if (!isMatched(deny)) deny = advance(deny, part);
  }
  return { allow, deny };
}

const NOWHERE: Places = new Set();

function advance(places: Places, part: string): Places {
  if (places.size === 0) return NOWHERE;
  const next = new Set<Place>();
  for (const place of eachPlace(places)) {
    if (place.isDeep) next.add(place);
    const { parts } = place;
    // `**` is no part of an id, and stands for any number of them.
    const same = part === '**' ? undefined : parts.get(part);
    if (same) next.add(same);
    const any = parts.get('*');
    if (any) next.add(any);
  }
  return next;
}

function isMatched(places: Places): boolean {
  for (const place of eachPlace(places)) if (place.isEnd) return true;
  return false;
}

/** The places, and those after a `**` that stands for no part. */
function* eachPlace(places: Places): Generator<Place> {
  for (const place of places) {
    for (let at: Place | undefined = place; at; at = at.parts.get('**')) yield at;
  }
}

const IS_PATTERN = new RegExp(ID_PATTERN);

function toPlaces(patterns: readonly string[]): Places {
  const start = newPlace(false);
  for (const pattern of patterns) {
    if (!IS_PATTERN.test(pattern)) {
      throw new RegistryError(
        'malformed-pattern',
        `"${pattern}" is not a pattern of ids: * and ** must be whole parts`,
      );
    }
    let place = start;
    for (const part of pattern.split('.')) {
      const next = place.parts.get(part) ?? newPlace(part === '**');
      place.parts.set(part, next);
      place = next;
    }
    place.isEnd = true;
  }
  return patterns.length === 0 ? NOWHERE : new Set([start]);
}

function newPlace(isDeep: boolean): Place {
  return { isDeep, isEnd: false, parts: new Map() };
}
