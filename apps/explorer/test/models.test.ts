import { describe, expect, test } from 'bun:test';
import { readAddress, START, takeKey, withKey, writeAddress } from '../src/model/address.ts';
import { copyTexts } from '../src/model/copy-texts.ts';
import { layerShares } from '../src/model/layer-shares.ts';
import { indexIn, intersect, sortRows } from '../src/model/rows.ts';
import { toTable } from '../src/model/value-table.ts';
import { type FilterName, filterRows, visibleRows } from '../src/model/visible-rows.ts';
import { fromPathText, toPathText } from '../src/protocol/index.ts';
import { createTable, SITE_ROWS } from './support/tables.ts';

describe('paths as text', () => {
  test('read back as they were, whatever the keys are', () => {
    for (const path of [['a', 'b'], ['a.b', 'c/d'], [''], ['', ''], ['%'], ['<i>💥', 'ü', '__proto__']]) {
      expect(fromPathText(toPathText(path))).toEqual(path);
    }
    expect(toPathText(['plugins', 'site', 'settings'])).toBe('plugins.site.settings');
    expect(fromPathText('')).toEqual([]);
  });
});

test('rows in order can be intersected, and looked up', () => {
  const [some, others] = [sortRows([9, 1, -1, 4, 4]), sortRows([4, 5, 9, 70])];
  expect([...intersect(some, others)]).toEqual([4, 9]);
  expect([...intersect(others, sortRows([]))]).toEqual([]);
  expect([1, 4, 9, 0, 5, 10].map((row) => indexIn(some, row))).toEqual([0, 1, 2, -1, -1, -1]);
});

describe('visibleRows', () => {
  const table = createTable([SITE_ROWS]);
  const hits = (...found: number[]) => sortRows(found);
  const rows = (selection: Partial<Parameters<typeof visibleRows>[1]>) => [
    ...visibleRows(table, { hits: undefined, isOpen: () => false, flat: false, ...selection }),
  ];

  test('are the open rows, the hits with their ancestors, or all values', () => {
    expect(rows({})).toEqual([0, 4]);
    expect(rows({ isOpen: (row) => row === 4 })).toEqual([0, 4, 5]);
    expect(rows({ hits: hits(7) })).toEqual([4, 5, 6, 7]);
    expect(rows({ flat: true })).toEqual([2, 3, 7, 8]);
    expect(rows({ flat: true, hits: hits(8) })).toEqual([8]);
    expect(rows({ hits: hits(3, 5, 8) })).toEqual([0, 1, 3, 4, 5, 6, 8]);
  });

  test('filters keep what the site sets', () => {
    const marked = { problems: new Set<number>(), changed: new Set([7, 2, -1, 7]) };
    const filtered = (name: FilterName) => [...(filterRows(table, name, marked) ?? [])];
    expect(filtered('overridden')).toEqual([7]);
    expect(filtered('site')).toEqual([3]);
    expect(filtered('changed')).toEqual([2, 7]);
    expect(filterRows(table, 'all', marked)).toBeUndefined();
  });

  test('a map knows how much of it each layer wins', () => {
    expect(layerShares(table, 4)).toEqual({ values: 2, site: 1, overrides: 1, siteOnly: 0 });
  });
});

describe('the address', () => {
  test('reads back as it was written, and never has the key', () => {
    const address = { ...START, at: 'plugins.a%2Eb', query: 'a & b #', filter: 'site', flat: true } as const;
    expect(readAddress(writeAddress(address))).toEqual(address);
    expect(writeAddress(START)).toBe('');
    expect(readAddress('#view=nonsense&filter=x')).toEqual(START);
    expect(takeKey('#key=a+b&at=x')).toEqual({ key: 'a+b', rest: '#at=x' });
    expect(takeKey('#at=x').key).toBeUndefined();
  });
});

test('a link with a key keeps the spaces of its search', () => {
  const address = { ...START, query: 'key:title a+b light house' };
  const { key, rest } = takeKey(`#key=a+b&${writeAddress(address).slice(1)}`);
  expect([key, readAddress(rest)]).toEqual(['a+b', address]);
});

test('a key, or a link that has one, unlocks the same view', () => {
  for (const text of [
    'a+b/c',
    ' a+b/c\n',
    'http://127.0.0.1:1/explorer#key=a%2Bb%2Fc',
    '#view=tokens&key=a+b/c',
  ]) {
    const fragment = withKey('#view=problems&at=a.b', text);
    expect(takeKey(fragment)).toEqual({ key: 'a+b/c', rest: '#view=problems&at=a.b' });
  }
  expect(takeKey(withKey('', 'x'))).toEqual({ key: 'x', rest: '' });
  expect(takeKey(withKey('#key=old&view=tokens', 'x'))).toEqual({ key: 'x', rest: '#view=tokens' });
});

describe('values', () => {
  test('a list of equal maps is a table, and its numbers keep their text', () => {
    expect(toTable('[{"a":1.0,"b":"x"},{"a":9223372036854775807,"b":"y"}]')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1.0', 'x'],
        ['9223372036854775807', 'y'],
      ],
    });
    for (const json of ['[{"a":1},{"b":1}]', '[1,2]', '{"a":1}', '[{}, {}]', '[{"a":1}', '']) {
      expect(toTable(json)).toBeUndefined();
    }
  });

  test('what is copied into a shell is one word, whatever the id is', () => {
    const item = {
      path: [],
      id: "it's $(here)",
      kind: 's',
      json: '"x"',
      length: 3,
      masked: 0,
      layers: [],
      items: [],
      itemsLeftOut: 0,
      reason: null,
      nearest: [],
    } as const;
    const texts = copyTexts(
      { ...item, path: [], layers: [], items: [], nearest: [] },
      'http://127.0.0.1:3000/sub/explorer#at=x',
    );
    expect(texts['CLI command']).toBe("flextype-registry explain 'it'\\''s $(here)'");
    expect(texts['curl']).toContain("'http://127.0.0.1:3000/sub/api/v1/registry?id=");
    expect(texts['Value']).toBe('x');
  });
});
