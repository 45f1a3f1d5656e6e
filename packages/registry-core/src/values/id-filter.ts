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

/** A node of the trie of patterns: those with a common start share nodes, so a key is looked up once for all of them. */
interface PatternNode {
  /** Whether its part is `**`, so that any further part leads to it again. */
  readonly isDeep: boolean;
  /** Whether a pattern ends here. */
  isEnd: boolean;
  readonly parts: Map<string, PatternNode>;
}

/** All nodes that a path leads to. */
type Nodes = ReadonlySet<PatternNode>;

interface Seen {
  readonly allow: Nodes;
  readonly deny: Nodes;
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
    this.#start = { allow: toNodes(allow), deny: toNodes(deny) };
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

const NOWHERE: Nodes = new Set();

function advance(nodes: Nodes, part: string): Nodes {
  if (nodes.size === 0) return NOWHERE;
  const next = new Set<PatternNode>();
  for (const node of eachNode(nodes)) {
    if (node.isDeep) next.add(node);
    const { parts } = node;
    // `**` is not a part of an id; it stands for any number of parts.
    const same = part === '**' ? undefined : parts.get(part);
    if (same) next.add(same);
    const any = parts.get('*');
    if (any) next.add(any);
  }
  return next;
}

function isMatched(nodes: Nodes): boolean {
  for (const node of eachNode(nodes)) if (node.isEnd) return true;
  return false;
}

/** The nodes, and those that a `**` without any part leads to. */
function* eachNode(nodes: Nodes): Generator<PatternNode> {
  for (const node of nodes) {
    for (let at: PatternNode | undefined = node; at; at = at.parts.get('**')) yield at;
  }
}

const IS_PATTERN = new RegExp(ID_PATTERN);

function toNodes(patterns: readonly string[]): Nodes {
  const start = createNode(false);
  for (const pattern of patterns) {
    if (!IS_PATTERN.test(pattern)) {
      throw new RegistryError(
        'malformed-pattern',
        `"${pattern}" is not a pattern of ids: * and ** must be whole parts`,
      );
    }
    let node = start;
    for (const part of pattern.split('.')) {
      const next = node.parts.get(part) ?? createNode(part === '**');
      node.parts.set(part, next);
      node = next;
    }
    node.isEnd = true;
  }
  return patterns.length === 0 ? NOWHERE : new Set([start]);
}

function createNode(isDeep: boolean): PatternNode {
  return { isDeep, isEnd: false, parts: new Map() };
}
