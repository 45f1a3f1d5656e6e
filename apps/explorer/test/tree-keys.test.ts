import { expect, test } from 'bun:test';
import { placeAmongSiblings, type TreeView, treeAction } from '../src/model/tree-keys.ts';
import { createTable } from './support/tables.ts';

const TABLE = createTable([
  [
    [0, 'flextype', 'm', 0, '', 2],
    [1, 'settings', 'm', 0, '', 1],
    [2, 'charset', 's', 0, 'UTF-8', 5],
    [1, 'empty', 'm', 0, '', 0],
    [0, 'plugins', 'm', 0, '', 1],
    [1, 'site', 'm', 0, '', 1],
  ],
]);

// The first top row and its first child are open.
const ROWS = Uint32Array.of(0, 1, 2, 3, 4);

function press(key: string, index: number, more: Partial<TreeView> = {}) {
  return treeAction(key, {
    table: TABLE,
    rows: ROWS,
    index,
    page: 3,
    flat: false,
    isFiltered: false,
    ...more,
  });
}

test.each([
  ['ArrowDown', 0, { do: 'move', to: 1 }],
  ['ArrowDown', 4, { do: 'move', to: 4 }],
  ['ArrowUp', 0, { do: 'move', to: 0 }],
  ['PageDown', 0, { do: 'move', to: 3 }],
  ['PageUp', 1, { do: 'move', to: 0 }],
  ['Home', 3, { do: 'move', to: 0 }],
  ['End', 0, { do: 'move', to: 4 }],
  ['ArrowRight', 0, { do: 'move', to: 1 }],
  ['ArrowRight', 4, { do: 'open', rows: [4] }],
  ['ArrowRight', 2, undefined],
  ['ArrowRight', 3, undefined],
  ['ArrowLeft', 0, { do: 'close', rows: [0] }],
  ['ArrowLeft', 2, { do: 'move', to: 1 }],
  ['ArrowLeft', 3, { do: 'move', to: 0 }],
  ['ArrowLeft', 4, undefined],
  ['*', 2, { do: 'open', rows: [] }],
  ['*', 3, { do: 'open', rows: [1] }],
  ['*', 4, { do: 'open', rows: [0, 4] }],
  ['Enter', 2, { do: 'select' }],
  [' ', 2, { do: 'select' }],
  ['Escape', 2, { do: 'leave' }],
  ['x', 2, undefined],
] as const)('%s on the row %p does %p', (key, index, action) => {
  expect(press(key, index)).toEqual(action);
});

test('what a search found cannot be collapsed, and rows of a flat list cannot be expanded', () => {
  expect(press('ArrowLeft', 1, { isFiltered: true })).toEqual({ do: 'move', to: 0 });
  expect(press('ArrowLeft', 0, { isFiltered: true })).toBeUndefined();
  const flat = { flat: true, rows: Uint32Array.of(2, 3) };
  expect(press('ArrowRight', 0, flat)).toBeUndefined();
  expect(press('ArrowLeft', 1, flat)).toBeUndefined();
  expect(press('Enter', 0, { rows: new Uint32Array() })).toBeUndefined();
});

test('a row has its place among those with the same parent', () => {
  const place = (index: number, flat = false) =>
    placeAmongSiblings({ table: TABLE, rows: ROWS, index, flat });
  expect([0, 1, 2, 3, 4].map((index) => place(index))).toEqual([
    { position: 1, count: 2 },
    { position: 1, count: 2 },
    { position: 1, count: 1 },
    { position: 2, count: 2 },
    { position: 2, count: 2 },
  ]);
  expect(place(3, true)).toEqual({ position: 4, count: 5 });
});
