import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  eachId,
  encodeJson,
  explainLayers,
  formatPosition,
  isArray,
  type LayersExplanation,
  lookup,
  mergeLayers,
  type NamedLayer,
  type Plain,
  RegistryError,
  readLayers,
} from '../src/index.ts';
import { standsAt } from './support/stands-at.ts';

const DEFAULTS = 'server:\n  host: localhost\n  port: 80\ntags: [a, b, c]\nempty: [1]\n';
const TEAM = '# of the team\nserver:\n  port: 8080\ntags:\n  - x\nempty: []\n';
const LAYERS: readonly NamedLayer[] = [
  { name: 'defaults', text: DEFAULTS, file: '/etc/defaults.yaml' },
  { name: 'team', text: TEAM },
  { name: 'environment', value: { server: { port: 9090 }, ratio: 0.5 } },
];

/** Layers as `effect source position`. */
function told(explanation: LayersExplanation | undefined): string[] {
  return (explanation?.layers ?? []).map(({ effect, source, position }) =>
    [effect, source, position ? formatPosition(position) : 'nowhere'].join(' '),
  );
}

describe('layers of your own', () => {
  test('merge in order, whether they are texts or values', () => {
    expect(encodeJson(mergeLayers(LAYERS))).toBe(
      '{"server":{"host":"localhost","port":9090},"tags":["x","b","c"],"empty":[1],"ratio":0.5}',
    );
  });

  test('say for each id which layer wins, and where the others set it', () => {
    const [port, host, tags, empty] = explainLayers(LAYERS, ['server.port', 'server.host', 'tags', 'empty']);
    expect([port?.value, port?.phpValue]).toEqual([9090, 9090n]);
    expect(told(port)).toEqual([
      'overridden defaults /etc/defaults.yaml:3:9',
      'overridden team team:3:9',
      'wins environment nowhere',
    ]);
    expect(told(host)).toEqual(['wins defaults /etc/defaults.yaml:2:9']);
    expect(told(tags)).toEqual(['merges defaults /etc/defaults.yaml:4:7', 'merges team team:5:3']);
    expect(tags?.items.map((item) => [item.id, item.value, item.layers.at(-1)?.source])).toEqual([
      ['tags.0', 'x', 'team'],
      ['tags.1', 'b', 'defaults'],
      ['tags.2', 'c', 'defaults'],
    ]);
    expect(told(empty)).toEqual(['wins defaults /etc/defaults.yaml:5:8', 'none team team:6:8']);
  });

  test('have no value for an id that none sets', () => {
    const [unknown] = explainLayers(LAYERS, ['server.name']);
    expect([unknown?.value, unknown?.phpValue, unknown?.layers]).toEqual([undefined, undefined, []]);
  });

  test('follow the dialect of their text', () => {
    const text = 'mode: 0755';
    expect(encodeJson(mergeLayers([{ name: 'old', text, dialect: 'symfony5' }]))).toBe('{"mode":493}');
    expect(encodeJson(mergeLayers([{ name: 'new', text }]))).toBe('{"mode":"0755"}');
  });

  test('are refused together, each with its position, if their texts are invalid', () => {
    const read = () =>
      readLayers([
        { name: 'good', text: 'a: 1' },
        { name: 'broken', text: 'a: [1', file: 'broken.yaml' },
        { name: 'single', text: 'word' },
      ]);
    const error = catchError(read);
    expect(error.diagnostics.map(({ code, position }) => [code, position?.file, position?.line])).toEqual([
      ['malformed-yaml', 'broken.yaml', 1],
      ['not-a-mapping', 'single', 1],
    ]);
    expect(error.message).toContain('broken.yaml, single');
  });

  test('can be read once for several questions', () => {
    const layers = readLayers(LAYERS);
    const merged = mergeLayers(layers);
    const ids = [...eachId(merged)].map(({ id }) => id);
    for (const { id, phpValue } of explainLayers(layers, ids)) expect(phpValue).toEqual(lookup(merged, id));
    expect(ids).toContain('server.port');
  });
});

test('a key with dots is explained by the layer that sets it', () => {
  const layers = [
    { name: 'one', text: 'a.b: [1]\na: {b: 2}\n' },
    { name: 'two', text: 'a: {b: 3}\n' },
  ];
  const [found] = explainLayers(layers, ['a.b']);
  expect([found?.value, told(found)]).toEqual([[1], ['wins one one:1:6']]);
  expect(found?.items.map((item) => [item.id, item.value, ...told(item)])).toEqual([
    ['a.b.0', 1, 'wins one one:1:7'],
  ]);
});

test('values that are none are refused together, with their layer and place', () => {
  const layers = [
    { name: 'none', value: null },
    { name: 'process', value: { PATH: undefined, at: new Date(0) } },
    { name: 'word', value: 'word' },
    { name: 'text', text: 'a: "\ud800"' },
  ];
  const error = catchError(() => readLayers(layers as never));
  expect(error.message).toBe('These layers are not valid: process, word, text');
  expect(error.diagnostics.map(({ message }) => message)).toEqual([
    'at is a Date',
    'Keys and values are expected here, not the single value "word"',
    'the text contains the character U+D800',
  ]);
  for (const layer of [undefined, null, 'a: 1', { name: 'x' }]) {
    expect(() => mergeLayers([layer as never])).toThrow('A layer is an object with a name');
    expect(() => explainLayers([layer as never], ['a'])).toThrow('A layer is an object with a name');
  }
});

const key = fc.constantFrom('a', 'b', 'c', '__proto__');
const { tree } = fc.letrec<{ tree: { [key: string]: Plain }; value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Plain>('text', true, 1, 1.5, null),
    tie('tree'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  tree: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));

test('the layer that wins has the value of every id at its position, in random layers', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (values) => {
      const texts = values.map((value) => JSON.stringify(value));
      const layers = readLayers(texts.map((text, index) => ({ name: `${index}`, text })));
      const merged = mergeLayers(layers);
      const ids = [...eachId(merged)].map(({ id }) => id);
      for (const { phpValue, layers: found } of explainLayers(layers, ids)) {
        const winners = found.filter(({ effect }) => effect === 'wins' || effect === 'merges');
        expect(winners.length > 0 || phpValue === undefined).toBe(true);
        if (phpValue !== undefined && !isArray(phpValue)) expect(winners.at(-1)?.phpValue).toBe(phpValue);
        for (const { position, source, phpValue: said } of winners)
          expect(position && standsAt(texts[Number(source)] ?? '', position, said)).toBe(true);
      }
    }),
  );
});

function catchError(run: () => unknown): RegistryError {
  try {
    run();
  } catch (error) {
    if (error instanceof RegistryError) return error;
  }
  throw new Error('It was expected to fail');
}
