import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { fold } from '../src/model/fold.ts';
import { search } from '../src/model/search.ts';
import { parseQuery } from '../src/model/search-query.ts';
import type { TreeTable } from '../src/model/tree-table.ts';
import type { Row } from '../src/protocol/index.ts';
import { createTable, SITE_ROWS } from './support/tables.ts';

function rowsFound(table: TreeTable, text: string, extra: ReadonlySet<number> = new Set()): number[] {
  const steps = search(table, parseQuery(text), extra);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return [...value];
  }
}

function find(text: string, table: TreeTable = createTable([SITE_ROWS])): string[] {
  return rowsFound(table, text).map((row) => table.pathText(row));
}

describe('search', () => {
  test('finds words in ids and values, whatever their case', () => {
    expect(find('orchard')).toEqual(['flextype.settings.site', 'plugins.site.settings.title']);
    expect(find('SITE.settings.TITLE')).toEqual(['plugins.site.settings.title']);
    expect(find('plugins orchard')).toEqual([]);
    expect(find('site')).toEqual(['flextype.settings.site', 'plugins.site']);
    expect(find('plugins.site.')).toEqual([]);
    expect(find('site.set')).toEqual(['plugins.site.settings']);
  });

  test('finds by key, value, type and file', () => {
    expect(find('key:site')).toEqual(['flextype.settings.site', 'plugins.site']);
    expect(find('value:"the orchard"')).toEqual(['plugins.site.settings.title']);
    expect(find('type:int')).toEqual(['plugins.site.settings.count']);
    expect(find('type:nonsense')).toEqual([]);
    expect(find('file:config/plugins type:string')).toEqual(['plugins.site.settings.title']);
    expect(find('file:flextype/settings')).toContain('flextype.settings.charset');
  });

  test('adds rows whose long values the server found, unless another part of the query excludes them', () => {
    const table = createTable([SITE_ROWS]);
    expect(rowsFound(table, 'value:beyond', new Set([2, 3]))).toEqual([2, 3]);
    expect(rowsFound(table, 'beyond key:site', new Set([2, 3]))).toEqual([3]);
    expect(rowsFound(table, 'orchard', new Set([2]))).toEqual([2, 3, 7]);
  });

  test('finds nothing across two rows, and everything within one, however the rows are cut into blocks', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '.', 'İ', '💥', ' '),
      minLength: 1,
      maxLength: 3,
    });
    const row = fc.tuple(fc.integer({ min: 0, max: 2 }), word, word);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), word, fc.nat(12), (found, wanted, cut) => {
        fc.pre(wanted.trim() !== '' && !wanted.includes(' '));
        let above = -1;
        const rows = found.map(([depth, key, text]): Row => {
          above = Math.min(depth, above + 1);
          return [above, key, 's', 0, text, text.length];
        });
        const table = createTable([rows.slice(0, cut), rows.slice(cut)]);
        const expected = rows.flatMap(([, , , , text], index) => {
          const id = fold(table.path(index).join('.'));
          const own = fold(table.key(index)).length;
          const reaches = id.indexOf(fold(wanted), Math.max(0, id.length - own - wanted.length + 1)) !== -1;
          return reaches || fold(text).includes(fold(wanted)) ? [index] : [];
        });
        expect(rowsFound(table, wanted)).toEqual(expected);
      }),
    );
  });

  test('pauses while it searches, also if it finds nothing', () => {
    const rows = Array.from({ length: 40_000 }, (_, index): Row => [0, `key${index}`, 'i', 0, '1', 1]);
    const blocks = Array.from({ length: 40 }, (_, index) => rows.slice(index * 1_000, (index + 1) * 1_000));
    const table = createTable(blocks);
    for (const text of ['key', 'nowhere', 'type:int', 'file:nowhere']) {
      expect([text, search(table, parseQuery(text)).next().done]).toEqual([text, false]);
    }
  });
});
