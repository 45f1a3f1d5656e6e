import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../app/store.ts';
import { ALL_PROBLEMS, filterProblems } from '../model/problems.ts';
import { type ExplorerProblem, toPathText } from '../protocol/index.ts';
import { PlaceText } from './copy-button.tsx';
import { ProblemTools } from './problem-tools.tsx';

const MAX_SHOWN = 300;

const SEVERITIES: Readonly<Record<string, string>> = { error: 'Error', warning: 'Warning', info: 'Remark' };

/** The problems of the site, most severe first; kept up to date while they are shown. */
export function Problems({ store }: { readonly store: Store }) {
  const { problems: found } = store;
  const [filter, setFilter] = useState(ALL_PROBLEMS);
  useEffect(() => store.watchProblems(), [store]);
  if (!found) return <p class="page muted">Looking …</p>;
  const { shown, leftOut } = filterProblems(found, filter);
  return (
    <section class="page" aria-label="Problems">
      <h2>Problems</h2>
      <ProblemTools found={found} filter={filter} onFilter={setFilter} />
      {!found.checked && (
        <p class="muted" role="status">
          Still looking for more …
        </p>
      )}
      {found.checked && found.problems.length === 0 && <p>Nothing wrong found.</p>}
      {found.problems.length > 0 && shown.length === 0 && <p class="muted">Nothing matches.</p>}
      <ol class="cards">
        {shown.slice(0, MAX_SHOWN).map((problem) => (
          <ProblemCard
            key={keyOf(problem)}
            problem={problem}
            onReveal={(id) => store.reveal(toPathText(id.split('.')))}
          />
        ))}
      </ol>
      {shown.length > MAX_SHOWN && (
        <p class="muted">and {(shown.length - MAX_SHOWN).toLocaleString()} more</p>
      )}
      {leftOut > 0 && (
        <p class="muted">
          {leftOut.toLocaleString()} more of the same kinds are not shown;{' '}
          <code>flextype-registry doctor --all</code> lists them
        </p>
      )}
    </section>
  );
}

function ProblemCard({
  problem: { severity, code, id, place, rule, reason, remedy, snippet },
  onReveal,
}: {
  readonly problem: ExplorerProblem;
  readonly onReveal: (id: string) => void;
}) {
  return (
    <li class={severity}>
      <span class={`badge ${severity}`}>{SEVERITIES[severity] ?? severity}</span> <code>{code}</code>{' '}
      {id !== undefined && (
        <button type="button" class="crumb" onClick={() => onReveal(id)}>
          {id}
        </button>
      )}
      <p>{reason}.</p>
      {place && <PlaceText place={place} />}
      {rule && (
        <p>
          Rule: <PlaceText place={rule} />
        </p>
      )}
      {snippet && <pre>{snippet}</pre>}
      {remedy && <p class="remedy">→ {remedy}.</p>}
    </li>
  );
}

function keyOf({ code, id, place, reason }: ExplorerProblem): string {
  return `${code} ${id} ${place?.file} ${place?.line} ${place?.column} ${reason}`;
}
