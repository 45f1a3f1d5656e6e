import type { Store } from '../app/store.ts';
import { toPathText } from '../protocol/index.ts';
import { PlaceText } from './place-text.tsx';

const MAX_SHOWN = 300;

/** The problems of the site, most severe first. */
export function Problems({ store }: { readonly store: Store }) {
  const { problems: found } = store;
  if (!found) return <p class="muted">Looking …</p>;
  const { problems, errors, warnings, remarks, checked } = found;
  return (
    <section class="page" aria-label="Problems">
      <h2>
        {errors} errors, {warnings} warnings, {remarks} remarks
      </h2>
      {!checked && <p class="muted">Still looking for more …</p>}
      {checked && problems.length === 0 && <p>Nothing wrong found.</p>}
      <ol class="cards">
        {problems.slice(0, MAX_SHOWN).map(({ severity, code, id, place, reason, remedy, snippet }) => (
          <li key={`${code} ${id} ${place?.file} ${place?.line} ${place?.column} ${reason}`} class={severity}>
            <span class={`badge ${severity}`}>{severity}</span> <code>{code}</code>{' '}
            {id !== undefined && (
              <button type="button" class="crumb" onClick={() => store.reveal(toPathText(id.split('.')))}>
                {id}
              </button>
            )}
            <p>{reason}.</p>
            {place && <PlaceText place={place} />}
            {snippet && <pre>{snippet}</pre>}
            {remedy && <p class="remedy">→ {remedy}.</p>}
          </li>
        ))}
      </ol>
      {problems.length > MAX_SHOWN && <p class="muted">and {problems.length - MAX_SHOWN} more</p>}
    </section>
  );
}
