import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { settingsTable } from '../docs/tables/settings-table.ts';
import { PAGE, withTables } from '../docs/tables/write.ts';
import { LIVE_SETTINGS } from '../src/server/settings.model.ts';

test('the tables of settings and errors in the README are those that `bun run docs:tables` writes', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(withTables(page)).toBe(page);
});

test('every setting is described, and marked if it is live', () => {
  const rows = settingsTable()
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(([, , , , meaning]) => !meaning)).toEqual([]);
  const live = rows.filter(([, , , , , mark]) => mark === 'yes').map(([, key]) => key?.replaceAll('`', ''));
  expect(live).toEqual([...LIVE_SETTINGS]);
});
