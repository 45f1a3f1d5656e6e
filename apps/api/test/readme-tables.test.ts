import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { settingsTable } from '../docs/tables/settings-table.ts';
import { fileOf, PAGES, withTables } from '../docs/tables/write.ts';
import { LIVE_SETTINGS } from '../src/server/settings.model.ts';

test.each(Object.keys(PAGES))(
  'the tables of %s are those that `bun run docs:tables` writes',
  async (page) => {
    expect(await withTables(page)).toBe(readFileSync(fileOf(page), 'utf8'));
  },
);

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
