import type { Store } from '../app/store.ts';

/** The changes since the page was opened, newest first. */
export function Changes({ store }: { readonly store: Store }) {
  const { changes } = store;
  return (
    <section class="page" aria-label="Changes">
      <h2>Changes since opening</h2>
      {changes.length === 0 && (
        <p class="muted">Nothing has changed yet. Save a file of the site, and it appears here.</p>
      )}
      <ol class="cards">
        {changes.map(({ path, before, after, masked, at }, index) => (
          <li key={`${at} ${path} ${changes.length - index}`}>
            <time class="muted" dateTime={new Date(at).toISOString()}>
              {new Date(at).toLocaleTimeString()}
            </time>{' '}
            <button type="button" class="crumb" onClick={() => store.reveal(path)}>
              {path}
            </button>{' '}
            {masked ? (
              <span>A secret changed</span>
            ) : (
              <span>
                {before === null ? <em>not set</em> : <s>{before}</s>} →{' '}
                {after === null ? <em>not set</em> : <ins>{after}</ins>}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
