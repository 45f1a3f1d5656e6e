import { KIND_NAMES, type Kind } from '../protocol/index.ts';
import { fold } from './fold.ts';

/** A parsed search; all parts must match. */
export interface SearchQuery {
  /** Words in ids or values. */
  readonly anywhere: readonly string[];
  readonly key: readonly string[];
  readonly value: readonly string[];
  readonly kinds: readonly Kind[];
  /** Words in the file that a value comes from. */
  readonly file: readonly string[];
}

const WORD = /(?:(key|value|type|file):)?(?:"([^"]*)"?|(\S+))/gi;

/** Reads `site title`, `key:title value:"My site" type:int file:config`. Case is ignored. */
export function parseQuery(text: string): SearchQuery {
  const query = {
    anywhere: [] as string[],
    key: [] as string[],
    value: [] as string[],
    file: [] as string[],
  };
  const kinds: Kind[] = [];
  for (const [, field = '', quoted, bare] of fold(text).matchAll(WORD)) {
    const word = quoted ?? bare ?? '';
    if (word === '') continue;
    if (field === 'type') kinds.push(...kindsNamed(word));
    else if (field === 'key' || field === 'value' || field === 'file') query[field].push(word);
    else query.anywhere.push(word);
  }
  return { ...query, kinds };
}

export function isEmptyQuery({ anywhere, key, value, kinds, file }: SearchQuery): boolean {
  return anywhere.length + key.length + value.length + kinds.length + file.length === 0;
}

function kindsNamed(word: string): Kind[] {
  const kinds = (Object.entries(KIND_NAMES) as [Kind, string][]).filter(([, name]) => name.startsWith(word));
  // An unknown type matches nothing rather than everything.
  return kinds.length > 0 ? kinds.map(([kind]) => kind) : ['?' as Kind];
}
