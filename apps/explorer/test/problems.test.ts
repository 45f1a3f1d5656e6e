import { expect, test } from 'bun:test';
import { ALL_PROBLEMS, filterProblems, markedRows } from '../src/model/problems.ts';
import type { ExplorerProblem } from '../src/protocol/index.ts';
import { createTable } from './support/tables.ts';

function problem(severity: string, code: string, more: Partial<ExplorerProblem> = {}): ExplorerProblem {
  return { severity, code, reason: `A ${code}`, remedy: 'Mend it', ...more };
}

const FOUND = {
  problems: [
    problem('error', 'malformed-yaml', { place: { file: 'project/config/site.yaml', line: 3 } }),
    problem('warning', 'unknown-setting', { id: 'plugins.site.settings.titel' }),
    problem('warning', 'world-readable'),
    problem('info', 'disabled-plugin', { id: 'plugins.site' }),
  ],
  kinds: [
    { severity: 'error', code: 'malformed-yaml', count: 1 },
    { severity: 'warning', code: 'unknown-setting', count: 1 },
    { severity: 'warning', code: 'world-readable', count: 50_000 },
    { severity: 'info', code: 'disabled-plugin', count: 1 },
  ],
};

test.each([
  [{}, ['malformed-yaml', 'unknown-setting', 'world-readable', 'disabled-plugin'], 49_999],
  [{ severity: 'error' }, ['malformed-yaml'], 0],
  [{ severity: 'warning' }, ['unknown-setting', 'world-readable'], 49_999],
  [{ code: 'unknown-setting' }, ['unknown-setting'], 0],
  [{ text: 'SITE.yaml' }, ['malformed-yaml'], 49_999],
  [{ severity: 'warning', text: 'titel mend' }, ['unknown-setting'], 49_999],
  [{ text: 'nothing of that' }, [], 49_999],
])('the filter %p shows %p, and %p are left out', (filter, codes, leftOut) => {
  const found = filterProblems(FOUND, { ...ALL_PROBLEMS, ...filter });
  expect(found.shown.map(({ code }) => code)).toEqual(codes);
  expect(found.leftOut).toBe(leftOut);
});

test('rows are marked with their worst problem, and remarks do not mark any', () => {
  const table = createTable([
    [
      [0, 'plugins', 'm', 0, '', 2],
      [1, 'site', 'm', 0, '', 1],
      [1, 'shop', 'm', 0, '', 1],
    ],
  ]);
  const problems = [
    problem('error', 'a', { id: 'plugins.shop' }),
    problem('warning', 'b', { id: 'plugins.shop' }),
    problem('warning', 'c', { id: 'plugins.gone' }),
    problem('info', 'd', { id: 'plugins.site' }),
  ];
  expect([...markedRows({ problems }, table)]).toEqual([[2, 'error']]);
});
