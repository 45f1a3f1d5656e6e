import { type ExplorerItem, isNameable } from '@flextype-bun/explorer/protocol';
import {
  encodeJsonInSlices,
  IdFilter,
  type IdRules,
  isArray,
  type Registry,
  runInSlices,
  type Value,
  valueAt,
} from '@flextype-bun/registry-core';
import { type ItemOrigin, NO_JSON } from './item-origin.ts';
import { maskSteps } from './masking.ts';
import { kindOf, scalarText } from './rows.ts';

// Characters of a value that are sent unless all of it is requested.
const MAX_JSON = 65_536;
const MAX_DEPTH = 512;

/** A request for a value. */
export interface ItemRequest {
  readonly path: readonly string[];
  /** The scope of a token; `undefined` allows everything. */
  readonly rules: IdRules | undefined;
  /** Show secrets. */
  readonly reveal: boolean;
  /** Send all of a long value. */
  readonly whole: boolean;
}

/** Finds out where the value of an id comes from. */
export type FindOrigin = (id: string, options: Pick<ItemRequest, 'reveal' | 'rules'>) => Promise<ItemOrigin>;

/** A value with the layers that it comes from; made in slices, however large it is. */
export async function toItem(
  { snapshot }: Pick<Registry, 'snapshot'>,
  { path, rules, reveal, whole }: ItemRequest,
  findOrigin: FindOrigin,
): Promise<ExplorerItem> {
  const found = valueAt(snapshot.tree, path);
  const filter = rules && new IdFilter(rules);
  const value = found === undefined || !filter ? found : await filter.restrictInSlices(path.join('.'), found);
  const shown =
    value === undefined || reveal ? { value, masked: 0 } : await runInSlices(maskSteps(value, path));
  const json = shown.value === undefined ? null : await jsonText(shown.value);
  const id = isNameable(path) ? path.join('.') : null;
  const item: ExplorerItem = {
    path: [...path],
    id,
    kind: value === undefined ? null : kindOf(value),
    json: json === null || whole ? json : json.slice(0, MAX_JSON).toWellFormed(),
    length: json?.length ?? 0,
    masked: shown.masked,
    layers: [],
    items: [],
    itemsLeftOut: 0,
    reason: null,
    nearest: [],
  };
  if (id === null || !hasLayers(path)) return item;
  // A token must not learn whether a hidden value exists.
  if (rules && value === undefined) {
    return { ...item, reason: 'The token does not see this, or it is not set' };
  }
  return { ...item, ...(await findOrigin(id, { reveal, rules })) };
}

// `plugins` and `themes` come from every file of the site.
function hasLayers([top, ...below]: readonly string[]): boolean {
  return top === 'flextype' || below.length > 0;
}

/** The JSON of a value, or its name if JSON lacks it. */
async function jsonText(value: Value): Promise<string> {
  const pieces: string[] = [];
  try {
    await encodeJsonInSlices(value, { pretty: true, depth: MAX_DEPTH }, (piece) => pieces.push(piece));
    return pieces.join('');
  } catch {
    return isArray(value) ? NO_JSON : scalarText(value);
  }
}
