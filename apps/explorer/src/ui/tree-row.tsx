import type { ComponentChildren } from 'preact';
import type { Store } from '../app/store.ts';
import type { SearchQuery } from '../model/search-query.ts';
import { isFolder } from '../model/tree-keys.ts';
import { KIND_NAMES } from '../protocol/index.ts';

const INDENT = 16;

interface TreeRowProps {
  readonly store: Store;
  readonly query: SearchQuery;
  readonly row: number;
  readonly top: number;
  /** Its place among the visible rows. */
  readonly index: number;
  /** Of the active row only: its place among its siblings. */
  readonly place: { readonly position: number; readonly count: number } | undefined;
  readonly isSelected: boolean;
}

/** One row: key or id, short value, type and marks. */
export function TreeRow({ store, query, row, top, index, place, isSelected }: TreeRowProps) {
  const { table, address, changedRows, problemRows } = store;
  const { flat } = address;
  const hasRows = isFolder(row, { table, flat });
  const next = store.rows[index + 1];
  const isOpen = hasRows && next !== undefined && table.parent(next) === row;
  const depth = flat ? 0 : table.depth(row);
  const kind = table.kind(row);
  const change = changedRows.get(row);
  const problem = problemRows.get(row);
  const words = [...query.anywhere, ...query.key];
  const name = flat ? table.pathText(row) : table.key(row);
  return (
    <div
      id={`row-${row}`}
      data-index={index}
      class={`row ${place ? 'active' : ''} ${change ? 'changed' : ''}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-posinset={place?.position}
      aria-setsize={place?.count}
      aria-selected={isSelected}
      aria-expanded={hasRows ? isOpen : undefined}
      style={{ transform: `translateY(${top}px)`, paddingLeft: `${depth * INDENT + 6}px` }}
    >
      <span class="twist" aria-hidden="true">
        {hasRows ? (isOpen ? '▾' : '▸') : ''}
      </span>
      <span class="key">
        <Marked text={name === '' ? '""' : name} words={flat ? words : words.map(lastPart)} />
      </span>
      {table.hasFlag(row, 'overrides') && (
        <Mark name="overrides" sign="●" label="The site overrides the default" />
      )}
      {table.hasFlag(row, 'siteOnly') && <Mark name="site" sign="○" label="Set only by the site" />}
      {problem !== undefined && <Mark name="problem" sign="▲" label={`Has a problem (${problem})`} />}
      <span class={`value kind-${kind}`}>
        {table.hasFlag(row, 'secret') ? (
          <Mark name="lock" sign={<LockIcon />} label="Secret, masked" />
        ) : table.isArray(row) ? (
          <span class="muted">{kind === 'l' ? `[${table.size(row)}]` : `{${table.size(row)}}`}</span>
        ) : (
          <>
            <Marked text={table.text(row)} words={[...query.anywhere, ...query.value]} />
            {table.hasFlag(row, 'cut') && '…'}
          </>
        )}
      </span>
      {change && (
        <span class="was">
          {change.masked ? 'secret changed' : `was ${change.before ?? 'not set'}`}{' '}
          <time class="muted" dateTime={new Date(change.at).toISOString()}>
            {new Date(change.at).toLocaleTimeString()}
          </time>
        </span>
      )}
      <span class="type">{KIND_NAMES[kind]}</span>
    </div>
  );
}

// In the tree a row shows only the last key of its id.
function lastPart(word: string): string {
  return word.split('.').at(-1) ?? word;
}

function Mark({
  name,
  sign,
  label,
}: {
  readonly name: string;
  readonly sign: ComponentChildren;
  readonly label: string;
}) {
  return (
    <span class={`mark ${name}`} role="img" aria-label={label} title={label}>
      {sign}
    </span>
  );
}

/** A lock, drawn: not every machine has a font with emoji. */
function LockIcon() {
  return (
    <svg class="lock-icon" viewBox="0 0 12 14" aria-hidden="true">
      <path d="M3 6V4a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" stroke-width="1.6" />
      <rect x="1" y="6" width="10" height="7" rx="1.5" fill="currentColor" />
    </svg>
  );
}

/** A text with marked words; never interpreted as markup. */
function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  if (words.length === 0) return <>{text}</>;
  const lower = text.toLowerCase();
  const parts: ComponentChildren[] = [];
  let at = 0;
  while (at < text.length) {
    const next = words
      .map((word) => ({ from: lower.indexOf(word, at), length: word.length }))
      .filter(({ from, length }) => from >= 0 && length > 0)
      .sort((a, b) => a.from - b.from || b.length - a.length)[0];
    if (!next) break;
    parts.push(text.slice(at, next.from), <mark>{text.slice(next.from, next.from + next.length)}</mark>);
    at = next.from + next.length;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
