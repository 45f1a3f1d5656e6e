import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { findRow, findRows } from '../src/model/find-rows.ts';
import { FLAGS, type Kind, type Row, rowsOf } from '../src/protocol/index.ts';
import { allRows, createTable, structure, toBlock } from './support/tables.ts';

const ROWS: readonly Row[] = [
  [0, 'flextype', 'm', 0, '', 1],
  [1, 'settings', 'm', 0, '', 2],
  [2, 'charset', 's', 0, 'UTF-8', 5],
  [2, '', 's', FLAGS.siteOnly, '', 0],
  [0, 'plugins', 'm', 0, '', 2],
  [1, 'a.b/<i>💥', 'm', 0, '', 1],
  [2, 'pass', 's', FLAGS.secret, '', 0],
  [1, 'site', 'm', 0, '', 3],
  [2, 'title', 's', FLAGS.overrides | FLAGS.cut, 'The "Orchard"\n\0İ', 9_000],
  [2, 'count', 'i', 0, '9223372036854775807', 19],
  [2, 'ratio', 'f', 0, '2.0', 3],
];

/** A site of modules with values, as rows. */
const modules = fc.array(
  fc.array(
    fc.tuple(fc.string({ unit: 'binary', maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 6 })),
    {
      maxLength: 4,
    },
  ),
  { minLength: 1, maxLength: 6 },
);

function moduleRows(name: string, values: readonly (readonly [string, string])[]): Row[] {
  const rows = values.map(([key, text]): Row => [2, key, 's', 0, text, text.length]);
  return [[1, name, 'm', 0, '', values.length], ...rows];
}

describe('blocks of rows', () => {
  test('give back the rows that were written, whatever is in them', () => {
    expect([...rowsOf(toBlock(ROWS))]).toEqual([...ROWS]);
    expect([...rowsOf(toBlock([]))]).toEqual([]);
  });
});

describe('TreeTable', () => {
  test('is the same whether its rows come in one block or in many', () => {
    const whole = createTable([ROWS]);
    expect(allRows(whole)).toEqual([...ROWS]);
    expect(structure(createTable(ROWS.map((row) => [row])))).toEqual(structure(whole));
    expect([whole.end(0), whole.end(4), whole.parent(8)]).toEqual([4, 11, 7]);
    expect(whole.path(6)).toEqual(['plugins', 'a.b/<i>💥', 'pass']);
  });

  test('finds rows by their path, and -1 for a path without a row', () => {
    const table = createTable([ROWS.slice(0, 6), ROWS.slice(6)]);
    expect(findRow(table, ['plugins', 'site', 'title'])).toBe(8);
    expect(findRow(table, [])).toBe(-1);
    const paths = [
      ['plugins', 'site'],
      ['flextype', 'settings', ''],
      ['plugins', 'none', 'x'],
      ['plugins', 'site'],
    ];
    expect(findRows(table, paths)).toEqual([7, 3, -1, 7]);
  });

  test('replaces a part by other rows, as if it had been made with them', () => {
    fc.assert(
      fc.property(modules, fc.nat(), modules, fc.boolean(), (site, at, others, isSplit) => {
        const parts = site.map((values, index) => moduleRows(`m${index}`, values));
        const index = at % parts.length;
        const table = createTable([
          [[0, 'plugins', 'm', 0, '', 9]],
          isSplit ? parts.flat() : [],
          ...(isSplit ? [] : parts),
        ]);
        const row = findRow(table, ['plugins', `m${index}`]);
        const replacement = moduleRows('new', others[0] ?? []);
        table.replace(row, others.length === 1 ? [] : [toBlock(replacement)]);
        const expected = parts.with(index, others.length === 1 ? [] : replacement).flat();
        expect(structure(table)).toEqual(
          structure(createTable([[[0, 'plugins', 'm', 0, '', 9], ...expected]])),
        );
      }),
    );
  });

  test('sets single values in place, and keeps all others', () => {
    const table = createTable([ROWS]);
    table.setValue(8, { kind: 'i' as Kind, flags: 0, text: '12', size: 2 });
    table.setValue(2, { kind: 's', flags: FLAGS.overrides, text: 'LATIN-1 and more', size: 16 });
    const expected = ROWS.with(8, [2, 'title', 'i', 0, '12', 2]);
    expect(structure(table)).toEqual(
      structure(
        createTable([expected.with(2, [2, 'charset', 's', FLAGS.overrides, 'LATIN-1 and more', 16])]),
      ),
    );
  });
});
