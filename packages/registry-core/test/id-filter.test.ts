import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  ID_PATTERN,
  IdFilter,
  type IdRules,
  lookup,
  type PhpArray,
  parseYaml,
  RegistryError,
  toPlain,
} from '../src/index.ts';

const tree = parseYaml(`
flextype:
  manifest: { version: 1.0.0, name: Flextype }
  settings: { cache: { password: a, on: true }, list: [x, y, z], empty: [], nothing: ~ }
plugins:
  site: { settings: { title: T, password: b } }
  blog: { settings: { title: U }, manifest: { version: 2.0.0 } }
a.b: { c: dotted }
`) as PhpArray;

/** The visible part of an id under some rules, as plain JavaScript. */
function seen(rules: IdRules, id: string): unknown {
  const value = lookup(tree, id);
  const left = value === undefined ? undefined : new IdFilter(rules).restrict(id, value);
  return left === undefined ? undefined : toPlain(left);
}

describe('allow', () => {
  test('lets a value be seen with all that is in it', () => {
    const rules = { allow: ['flextype.manifest'] };
    expect(seen(rules, 'flextype.manifest')).toEqual({ version: '1.0.0', name: 'Flextype' });
    expect(seen(rules, 'flextype.manifest.version')).toBe('1.0.0');
  });

  test('lets only the way be seen of what lies above', () => {
    expect(seen({ allow: ['flextype.manifest.version'] }, 'flextype')).toEqual({
      manifest: { version: '1.0.0' },
    });
  });

  test('leaves nothing of all else', () => {
    const rules = { allow: ['flextype.manifest.version'] };
    for (const id of [
      'plugins',
      'plugins.site.settings.title',
      'flextype.settings',
      'flextype.manifest.name',
    ])
      expect(seen(rules, id)).toBeUndefined();
    expect(seen({ allow: [] }, 'flextype')).toBeUndefined();
  });

  test('takes * for one part, and ** for any number', () => {
    expect(seen({ allow: ['plugins.*.manifest'] }, 'plugins')).toEqual({
      blog: { manifest: { version: '2.0.0' } },
    });
    expect(seen({ allow: ['*.version'] }, 'plugins')).toBeUndefined();
    expect(seen({ allow: ['**.version'] }, 'plugins')).toEqual({ blog: { manifest: { version: '2.0.0' } } });
    expect(seen({ allow: ['**.manifest.**.version'] }, 'flextype')).toEqual({
      manifest: { version: '1.0.0' },
    });
    expect(seen({ allow: ['**'] }, 'flextype')).toBe(toPlain(lookup(tree, 'flextype') ?? null));
  });
});

describe('deny', () => {
  test('wins over allow, at any depth', () => {
    const rules = { allow: ['flextype.settings'], deny: ['**.password'] };
    expect(seen(rules, 'flextype.settings.cache')).toEqual({ on: true });
    expect(seen(rules, 'flextype.settings.cache.password')).toBeUndefined();
    expect(seen({ allow: ['a'], deny: ['a'] }, 'a.b')).toBeUndefined();
  });

  test('leaves an allowed array, even where all items are gone, and its keys as PHP does', () => {
    expect(seen({ deny: ['flextype.settings.list.1'] }, 'flextype.settings.list')).toEqual({
      0: 'x',
      2: 'z',
    });
    expect(seen({ deny: ['flextype.manifest.*'] }, 'flextype.manifest')).toEqual([]);
  });

  test('meets keys with dots in them by the id that names them', () => {
    expect(seen({ deny: ['a.b'] }, 'a.b')).toBeUndefined();
    expect(seen({ deny: ['a.b.c'] }, 'a.b')).toEqual([]);
    expect(seen({ deny: ['a'] }, 'a.b')).toBeUndefined();
  });

  test('shares what it does not touch', () => {
    const filter = new IdFilter({ deny: ['plugins.site.settings.password'] });
    const plugins = lookup(tree, 'plugins') as PhpArray;
    const left = filter.restrict('plugins', plugins) as PhpArray;
    expect(left.get('blog')).toBe(plugins.get('blog') as PhpArray);
    expect(filter.restrict('flextype', lookup(tree, 'flextype') as PhpArray)).toBe(
      lookup(tree, 'flextype') as PhpArray,
    );
  });
});

test('whoever asks for a part sees what is seen of it in the whole', () => {
  const part = fc.constantFrom('a', 'b', '*', '**');
  const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  const rules = fc.record({
    allow: fc.array(pattern, { maxLength: 3 }),
    deny: fc.array(pattern, { maxLength: 3 }),
  });
  const { value } = fc.letrec<{ value: PhpArray | string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('x', 'y'),
      fc.dictionary(fc.constantFrom('a', 'b'), tie('value')).map((object) => new Map(Object.entries(object))),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b'), value), rules, (object, idRules) => {
      const whole = new Map(Object.entries(object));
      const filter = new IdFilter(idRules);
      const restricted = new Map(
        [...whole].flatMap(([key, item]) => {
          const left = filter.restrict(key, item);
          return left === undefined ? [] : [[key, left] as const];
        }),
      );
      for (const id of ['a', 'b', 'a.a', 'a.b', 'b.a', 'a.a.b', 'b.b.b.a']) {
        const found = lookup(whole, id);
        const direct = found === undefined ? undefined : filter.restrict(id, found);
        expect(direct).toEqual(lookup(restricted, id));
      }
    }),
  );
});

test('a star beside other characters is not a pattern', () => {
  const pattern = new RegExp(ID_PATTERN);
  for (const good of ['a', '*', '**', 'a.*.b', '**.password', 'a.0']) expect(good).toMatch(pattern);
  for (const bad of ['a*', '***', 'a.b*.c', '*a']) {
    expect(bad).not.toMatch(pattern);
    expect(() => new IdFilter({ deny: [bad] })).toThrow(RegistryError);
  }
});

test('thousands of patterns cost about as much as a few', () => {
  const value = new Map(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, 'v']));
  const [few, many] = [20, 2_000].map((count) => {
    const filter = new IdFilter({ deny: Array.from({ length: count }, (_, at) => `**.a${at}.**`) });
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      expect(filter.restrict('x', value)).toBe(value);
      return performance.now() - start;
    });
    return Math.min(...times);
  });
  // A hundred times as much if each pattern is tried with each key.
  expect(many).toBeLessThan((few ?? 0) * 20);
});
