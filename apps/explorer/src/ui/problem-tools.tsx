import { ALL_PROBLEMS, type ProblemFilter } from '../model/problems.ts';
import type { ExplorerProblems } from '../protocol/index.ts';

/** Chooses which problems are shown: by severity, kind and words. */
export function ProblemTools({
  found: { errors, warnings, remarks, kinds },
  filter,
  onFilter,
}: {
  readonly found: ExplorerProblems;
  readonly filter: ProblemFilter;
  readonly onFilter: (filter: ProblemFilter) => void;
}) {
  const severities: readonly [severity: string, label: string][] = [
    ['', 'All'],
    ['error', counted(errors, 'error')],
    ['warning', counted(warnings, 'warning')],
    ['info', counted(remarks, 'remark')],
  ];
  const codes = kinds.filter(({ severity }) => filter.severity === '' || severity === filter.severity);
  return (
    <div class="tools">
      <fieldset class="buttons" aria-label="Severity">
        {severities.map(([severity, label]) => (
          <button
            key={severity}
            type="button"
            class={severity === '' ? '' : `badge ${severity}`}
            aria-pressed={filter.severity === severity}
            onClick={() => onFilter({ ...ALL_PROBLEMS, text: filter.text, severity })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <select
        aria-label="Kind"
        value={filter.code}
        onChange={({ currentTarget: { value } }) => onFilter({ ...filter, code: value })}
      >
        <option value="">All kinds</option>
        {codes.map(({ severity, code, count }) => (
          <option key={`${severity} ${code}`} value={code}>
            {code} ({count.toLocaleString()})
          </option>
        ))}
      </select>
      <input
        type="search"
        placeholder="Filter by id, file or text"
        aria-label="Filter problems"
        autocomplete="off"
        spellcheck={false}
        value={filter.text}
        onInput={({ currentTarget: { value } }) => onFilter({ ...filter, text: value })}
      />
    </div>
  );
}

function counted(count: number, name: string): string {
  return `${count.toLocaleString()} ${name}${count === 1 ? '' : 's'}`;
}
