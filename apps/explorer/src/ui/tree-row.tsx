import type { ComponentChildren } from 'preact';
import type { Store } from '../app/store.ts';
import type { SearchQuery } from '../model/search-query.ts';
import { isFolder } from '../model/tree-keys.ts';
import { KIND_NAMES } from '../protocol/index.ts';
import { LockIcon } from './lock-icon.tsx';
import { Marked } from './marked.tsx';

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
