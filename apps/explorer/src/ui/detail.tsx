import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { copyTexts } from '../model/copy-texts.ts';
import { type ExplorerItem, fromPathText, KIND_NAMES, toPathText } from '../protocol/index.ts';
import { CopyButton, PlaceText } from './copy-button.tsx';
import { ValueView } from './value-view.tsx';
import { WhereFrom } from './where-from.tsx';

/** A value, and where it comes from. */
export function Detail({ store, at }: { readonly store: Store; readonly at: string }) {
  const [item, setItem] = useState<ExplorerItem>();
  const [problem, setProblem] = useState('');
  const [asked, setAsked] = useState({ at, reveal: false, whole: false });
  const { reveal, whole } = asked.at === at ? asked : { reveal: false, whole: false };
  const { as } = store.address;
  const version = store.site?.version;
  useEffect(() => {
    let isOver = false;
    const query = {
      at,
      ...(as !== '' && { as }),
      ...(reveal && { reveal: 'true' }),
      ...(whole && { whole: 'true' }),
    };
    store.session.json<ExplorerItem>('item', query).then(
      (found) => {
        if (isOver) return;
        setItem(found);
        setProblem('');
      },
      (error: Error) => {
        if (!isOver) setProblem(error.message);
      },
    );
    return () => {
      isOver = true;
    };
  }, [at, as, version, reveal, whole, store]);
  const isCurrent = item !== undefined && toPathText(item.path) === at;
  return (
    <aside class="detail" aria-label="Details">
      <div class="detail-head">
        <nav aria-label="Path">
          {pathOf(at).map((key, index, path) => (
            <button
              key={path.slice(0, index + 1).join('\n')}
              type="button"
              class="crumb"
              onClick={() => store.reveal(toPathText(path.slice(0, index + 1)))}
            >
              {key === '' ? '""' : key}
            </button>
          ))}
        </nav>
        <button type="button" class="quiet" aria-label="Close details" onClick={() => closeDetail(store)}>
          ✕
        </button>
      </div>
      {problem !== '' && <p role="alert">{problem}</p>}
      {isCurrent && (
        <>
          {item.kind !== null && <p class="muted">{KIND_NAMES[item.kind as keyof typeof KIND_NAMES]}</p>}
          {item.id === null && <p class="note">No id can name this value: a key has a dot in it.</p>}
          {item.reason !== null && (
            <p class="note">
              {item.reason}. {item.reasonPlace && <PlaceText place={item.reasonPlace} />}
            </p>
          )}
          {item.nearest.length > 0 && (
            <p>
              Did you mean{' '}
              {item.nearest.map((id) => (
                <button
                  key={id}
                  type="button"
                  class="crumb"
                  onClick={() => store.reveal(toPathText(id.split('.')))}
                >
                  {id}
                </button>
              ))}
              ?
            </p>
          )}
          {item.json !== null && <ValueView item={item} />}
          {item.masked > 0 && (
            <button type="button" onClick={() => setAsked({ at, reveal: true, whole })}>
              Show {item.masked === 1 ? 'the secret' : `${item.masked} secrets`}
            </button>
          )}
          {reveal && (
            <button type="button" onClick={() => setAsked({ at, reveal: false, whole })}>
              Mask secrets
            </button>
          )}
          {item.json !== null && item.json.length < item.length && (
            <button type="button" onClick={() => setAsked({ at, reveal, whole: true })}>
              Show all {item.length.toLocaleString()} characters
            </button>
          )}
          <WhereFrom store={store} item={item} />
          <h2>Copy</h2>
          <p class="buttons">
            {Object.entries(copyTexts(item, location.href)).map(([label, text]) => (
              <CopyButton key={label} label={label} text={() => text} />
            ))}
          </p>
        </>
      )}
    </aside>
  );
}

function pathOf(at: string): string[] {
  try {
    return fromPathText(at);
  } catch {
    return [at];
  }
}

/** Closes the details, and gives the focus to the tree, which a narrow page shows only then. */
export function closeDetail(store: Store): void {
  store.navigate({ at: '' });
  requestAnimationFrame(() => document.getElementById('tree')?.focus());
}
