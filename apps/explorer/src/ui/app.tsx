import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import type { ViewName } from '../model/address.ts';
import { Banners } from './banners.tsx';
import { Changes } from './changes.tsx';
import { closeDetail, Detail } from './detail.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { Operations } from './operations.tsx';
import { Problems } from './problems.tsx';
import { Tokens } from './tokens.tsx';
import { TreePane } from './tree-pane.tsx';
import { Locked } from './unlock.tsx';

const NAMES: Readonly<Record<ViewName, string>> = {
  registry: 'Registry',
  changes: 'Changes',
  problems: 'Problems',
  tokens: 'Tokens',
  operations: 'Operations',
};

/** The whole page. */
export function App({ store }: { readonly store: Store }) {
  const [, draw] = useReducer<number, undefined>((count) => count + 1, 0);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => store.subscribe(() => draw(undefined)), [store]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if ((event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !isTyping)) {
        event.preventDefault();
        if (store.address.view !== 'registry') store.navigate({ view: 'registry' });
        // At once if possible: what is typed next belongs to the search.
        if (!focusSearch()) requestAnimationFrame(focusSearch);
      } else if (event.key === '?' && !isTyping) setHelpOpen(true);
      else if (event.key === 'Escape' && !isTyping && !event.defaultPrevented && !isInDialog(event)) {
        if (isDetailShown(store)) closeDetail(store);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [store]);
  const { address, failure, problems, changes } = store;
  const isRefused = failure?.status === 401 || failure?.status === 403;
  // What was shown before a restart with another key is better than nothing.
  if (isRefused && store.table.length === 0) return <Locked message={failure.message} />;
  const counts: Partial<Record<ViewName, number>> = {
    changes: changes.length,
    problems: (problems?.errors ?? 0) + (problems?.warnings ?? 0),
  };
  return (
    <>
      <Header store={store} onHelp={() => setHelpOpen(true)} />
      <nav aria-label="Views">
        {(Object.keys(NAMES) as ViewName[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-current={address.view === name ? 'page' : undefined}
            onClick={() => store.navigate({ view: name })}
          >
            {NAMES[name]}
            {counts[name] ? <span class="count">{counts[name]}</span> : null}
          </button>
        ))}
      </nav>
      <Banners store={store} />
      <main class={address.view === 'registry' && address.at !== '' ? 'has-detail' : ''}>
        {address.view === 'registry' && <TreePane store={store} />}
        {address.view === 'registry' && address.at !== '' && <Detail store={store} at={address.at} />}
        {address.view === 'changes' && <Changes store={store} />}
        {address.view === 'problems' && <Problems store={store} />}
        {address.view === 'tokens' && <Tokens store={store} />}
        {address.view === 'operations' && <Operations store={store} />}
      </main>
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </>
  );
}

function focusSearch(): boolean {
  const input = document.getElementById('search');
  input?.focus();
  return input !== null;
}

function isInDialog({ target }: Event): boolean {
  return target instanceof Element && target.closest('dialog') !== null;
}

function isDetailShown({ address }: Store): boolean {
  return address.view === 'registry' && address.at !== '';
}
