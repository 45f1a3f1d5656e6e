import { useLayoutEffect } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import type { FilterName } from '../model/visible-rows.ts';
import { Tree } from './tree.tsx';

const FILTERS: Readonly<Record<FilterName, string>> = {
  all: 'All',
  overridden: 'Overridden',
  site: 'Set only by the site',
  problems: 'Problems',
  changed: 'Changed since opening',
};

/** The tree with its search and filters. */
export function TreePane({ store }: { readonly store: Store }) {
  const { address, table, hitCount, isLoading } = store;
  useLayoutEffect(() => {
    document.title = address.at === '' ? 'Registry explorer' : `${address.at} – Registry explorer`;
  }, [address.at]);
  const counted =
    hitCount === undefined ? `${table.length.toLocaleString()} rows` : `${hitCount.toLocaleString()} found`;
  return (
    <section class="tree-pane" aria-label="Registry">
      <div class="tools">
        <input
          id="search"
          type="search"
          placeholder="Search ids and values   key: value: type: file:"
          aria-label="Search"
          autocomplete="off"
          spellcheck={false}
          value={address.query}
          onInput={({ currentTarget: { value } }) => store.navigate({ query: value }, { replace: true })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') store.navigate({ query: '' }, { replace: true });
            if (event.key === 'ArrowDown' || event.key === 'Enter') document.getElementById('tree')?.focus();
          }}
        />
        <select
          aria-label="Filter"
          value={address.filter}
          onChange={({ currentTarget: { value } }) => store.navigate({ filter: value as FilterName })}
        >
          {Object.entries(FILTERS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <label>
          <input
            type="checkbox"
            checked={address.flat}
            onChange={({ currentTarget: { checked } }) => store.navigate({ flat: checked })}
          />
          Flat ids
        </label>
        <span class="muted" role="status">
          {isLoading ? `${counted}, loading …` : counted}
        </span>
      </div>
      {address.as !== '' && (
        <p class="banner">
          As a token sees it.{' '}
          <button type="button" onClick={() => store.navigate({ as: '' })}>
            Show everything
          </button>
        </p>
      )}
      <Tree store={store} />
    </section>
  );
}
