import { describe, expect, test } from 'bun:test';
import { SiteServer } from '../../client/test/support/site-server.ts';
import { clientOf, type Fallback, type Options, SDKS } from './support.ts';

const VALUES = {
  yes: true,
  no: false,
  text: 'hi',
  empty: '',
  ten: 10,
  half: 0.5,
  zero: 0,
  large: 2 ** 53 - 1,
  map: { title: 'Check', count: 100, inner: { deep: true } },
  list: ['a', { b: 1 }],
  unset: null,
};

describe.each(SDKS)('the %s provider', (_, open) => {
  async function flagsOf(values: object = VALUES, options: Options = { ids: ['flags'] }) {
    const server = new SiteServer();
    server.set('flags', values);
    const flags = open(clientOf(server.url), options);
    await flags.opened;
    return { server, ...flags };
  }

  test.each<[id: string, fallback: Fallback, value: unknown]>([
    ['flags.yes', false, true],
    ['flags.text', 'bye', 'hi'],
    ['flags.ten', 1, 10],
    ['flags.half', 0.1, 0.5],
    ['flags.large', 1, 9_007_199_254_740_991],
    ['flags.map', {}, VALUES.map],
    ['flags.list', {}, VALUES.list],
    ['flags.map.inner.deep', false, true],
    ['flags.list.0', '', 'a'],
    ['flags.list.1.b', 0, 1],
    // Falsy values are values, too.
    ['flags.no', true, false],
    ['flags.zero', 1, 0],
    ['flags.empty', 'fallback', ''],
  ])('gives %s, with the reason STATIC and no error', async (id, fallback, value) => {
    const { details } = await flagsOf();
    const { flagKey, value: given, reason, errorCode, errorMessage } = await details(id, fallback);
    expect({ flagKey, given, reason, errorCode, errorMessage }).toEqual({
      flagKey: id,
      given: value as never,
      reason: 'STATIC',
      errorCode: undefined,
      errorMessage: undefined,
    });
  });

  test.each<[id: string, fallback: Fallback, actual: string]>([
    ['flags.text', false, 'string'],
    ['flags.text', 1, 'string'],
    ['flags.text', { a: 1 }, 'string'],
    ['flags.yes', 'fallback', 'boolean'],
    ['flags.yes', 1, 'boolean'],
    ['flags.zero', true, 'number'],
    ['flags.ten', 'fallback', 'number'],
    ['flags.map', false, 'object'],
    ['flags.map', 'fallback', 'object'],
    ['flags.list', 1, 'object'],
  ])('does not convert %s to the type of %j', async (id, fallback, actual) => {
    const { details } = await flagsOf();
    const found = await details(id, fallback);
    expect(found).toMatchObject({
      value: fallback as never,
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
    } as never);
    expect(found.errorMessage).toBe(`${id} is of type ${actual}, not ${typeof fallback}`);
  });

  test.each([
    'flags.missing',
    'flags.unset',
    'flags.text.length',
    'flags.list.length',
    'flags.list.2',
    'flags.list.-1',
    'flags.map.constructor',
    'flags.map.__proto__',
    'flags.map.',
  ])('does not find %s', async (id) => {
    const { details } = await flagsOf();
    const found = await details(id, 'fallback');
    expect([found.value, found.reason, found.errorCode] as unknown).toEqual([
      'fallback',
      'ERROR',
      'FLAG_NOT_FOUND',
    ]);
  });

  test('ignores the context', async () => {
    const { details } = await flagsOf();
    const found = await details('flags.text', 'bye', { targetingKey: 'anyone', plan: 'large' });
    expect([found.value, found.errorCode] as unknown).toEqual(['hi', undefined]);
  });

  test('looks in the nearest of its ids, and not in one that only starts with the same letters', async () => {
    const server = new SiteServer();
    server.set('a', { b: { c: 'outer' }, d: 'outer' });
    server.set('a.b', { c: 'inner' });
    const { opened, details } = open(clientOf(server.url), { ids: ['a', 'a.b', 'a'] });
    await opened;
    expect((await details('a.b.c', '')).value).toBe('inner');
    expect((await details('a.d', '')).value).toBe('outer');
    expect((await details('a.b_c', '')).errorCode as string).toBe('FLAG_NOT_FOUND');
    expect(server.streams).toBe(2);
  });

  test('finds flags by their keys below a prefix, and reports changes by them', async () => {
    const { server, details, events, seen } = await flagsOf(VALUES, { prefix: 'flags' });
    const { value, flagKey } = await details('map.count', 0);
    expect([value, flagKey] as unknown).toEqual([100, 'map.count']);
    const missing = await details('flags.text', '');
    expect([missing.errorCode, missing.errorMessage] as unknown).toEqual([
      'FLAG_NOT_FOUND',
      'flags.flags.text is not set',
    ]);
    server.set('flags', { ...VALUES, text: 'ho', map: { ...VALUES.map, count: 101 } });
    await seen('text, map, map.count');
    expect((await details('text', '')).value).toBe('ho');
    expect([events.length, server.streams, server.asked('registry').length]).toEqual([2, 1, 0]);
  });

  test('refuses ids and a prefix together', () => {
    const options = { ids: ['one'], prefix: 'two' } as Options;
    expect(() => open(clientOf('http://127.0.0.1:1'), options)).toThrow('Give either ids or prefix');
  });

  test('returns values that an application cannot change', async () => {
    const { details } = await flagsOf();
    const { value } = await details('flags.map', {});
    expect(() => Object.assign(value as object, { title: 'Changed' })).toThrow(TypeError);
    expect((await details('flags.map.title', '')).value).toBe('Check');
  });
});
