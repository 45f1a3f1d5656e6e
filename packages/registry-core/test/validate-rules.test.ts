import { describe, expect, test } from 'bun:test';
import { validate } from '../src/index.ts';
import { check, OWN, SCHEMA_FILE, shop } from './support/schema-site.ts';

/** What is found in settings: the schema has one rule a line. */
function found(settings: string, ...schema: string[]): Promise<string[]> {
  return check(settings, schema.join('\n'), 'enabled: true\n');
}

function broken(value: string, rule: string, message: string): string {
  return `schema-violation ${OWN}:${value} ${SCHEMA_FILE}:${rule} plugins.shop.settings${message}`;
}

describe('the position of a rule that is referred to', () => {
  test.each<[string, ...string[]]>([
    ['by its path', '"#/$defs/port"', '"title": ""'],
    ['by a percent-encoded path', '"#/%24defs/port"', '"title": ""'],
    ['by an anchor', '"#port"', '"$anchor": "port"'],
    ['by a dynamic anchor', '"#port"', '"$dynamicAnchor": "port"'],
    ['by its own name', '"port.json"', '"$id": "port.json"'],
  ])('%s', async (_, reference, name) => {
    const schema = [
      '{"$id": "https://example.org/shop.json", "type": "object",',
      `"properties": {"port": {"$ref": ${reference}}},`,
      `"$defs": {"port": {${name},`,
      '"type": "integer"}}}',
    ];
    expect(await found('port: soon\n', ...schema)).toEqual([
      broken('1:7', '4:1', '.port must be an integer'),
    ]);
  });

  test('by itself, at any depth', async () => {
    const schema = [
      '{"type": "object", "$ref": "#/$defs/tree", "$defs": {"tree": {"properties": {',
      '"child": {"$ref": "#/$defs/tree"},',
      '"count": {"type": "integer"}}}}}',
    ];
    expect(await found('child: {child: {count: many}}\n', ...schema)).toEqual([
      broken('1:24', '3:11', '.child.child.count must be an integer'),
    ]);
  });
});

describe('alternatives that are referred to give one reason', () => {
  const defs =
    '"$defs": {"port": {"type": "integer"}, "auto": {"const": "auto"}, "on": {"required": ["on"]}}';

  test.each([
    ['anyOf', '{"$ref": "#/$defs/port"}, {"$ref": "#/$defs/auto"}', 'must be an integer, or must be "auto"'],
    ['oneOf', '{"$ref": "#/$defs/port"}, {"$ref": "#/$defs/auto"}', 'must be an integer, or must be "auto"'],
    [
      'anyOf',
      '{"anyOf": [{"$ref": "#/$defs/port"}]}, {"type": "null"}',
      'must be an integer, or must be null',
    ],
  ])('of %s', async (keyword, alternatives, message) => {
    const schema = ['{"properties": {"port": {', `"${keyword}": [${alternatives}]}},`, `${defs}}`];
    expect(await found('port: soon\n', ...schema)).toEqual([broken('1:7', '2:1', `.port ${message}`)]);
  });

  test('but what other rules say is reported by itself', async () => {
    const schema = [
      '{"properties": {"box": {"properties": {"port":',
      '{"$ref": "#/$defs/port"}},',
      '"anyOf": [{"$ref": "#/$defs/on"}, {"type": "null"}]}},',
      `${defs}}`,
    ];
    expect(await found('box: {port: soon}\n', ...schema)).toEqual([
      broken('1:6', '3:1', '.box must have on, or must be null'),
      broken('1:13', '4:20', '.box.port must be an integer'),
    ]);
  });
});

test('what another key requires is named, with the key', async () => {
  const root = shop('box:\n  a: 1\n', '{"properties": {"box": {\n"dependentRequired": {"a": ["b", "c"]}}}}');
  const findings = await validate(root);
  expect(findings.map(({ message, position, rule }) => [message, position?.line, rule?.line])).toEqual([
    ['plugins.shop.settings.box must have b, since a is set', 2, 2],
    ['plugins.shop.settings.box must have c, since a is set', 2, 2],
  ]);
  expect(findings[0]?.remedy).toBe(`Set b, or correct the rule in ${SCHEMA_FILE}:2:1`);
});

test.each([
  ['{"type": "integer"}', 'must have 1 or more items that fit'],
  ['{"type": "integer"}, "minContains": 2', 'must have 2 or more items that fit'],
  ['{"const": "x"}, "maxContains": 1', 'must have 1 to 1 items that fit'],
])('a list without an item that fits %s is reported once', async (rule, message) => {
  expect(await found('list: [x, x]\n', `{"properties": {"list": {"contains": ${rule}}}}`)).toEqual([
    broken('1:7', '1:26', `.list ${message}`),
  ]);
});

test('equal items are named by their indexes', async () => {
  expect(await found('list: [1, 2, 1]\n', '{"properties": {"list": {"uniqueItems": true}}}')).toEqual([
    broken('1:7', '1:26', '.list must not have equal items, as 0 and 2 are'),
  ]);
});

test('no password of a schema reaches a message', async () => {
  const address = 'mysql://shop:hunter2@db/shop';
  const schema = JSON.stringify({
    properties: { one: { const: address }, two: { enum: [address, { password: 'hunter2' }] } },
  });
  const messages = await found('one: x\ntwo: x\n', schema);
  expect(messages).toHaveLength(2);
  expect(messages.join()).not.toContain('hunter2');
  expect(messages[0]).toContain('must be "mysql://shop:***@db/shop"');
});

test('a pattern works in Unicode mode, and if it cannot, without', async () => {
  const schema = JSON.stringify({
    properties: { name: { pattern: '^[\\w-.]+$' }, sign: { pattern: '^\\p{L}.$' } },
  });
  expect(await found('name: a-b.c\nsign: ü😀\n', schema)).toEqual([]);
  expect(await found('name: a b\nsign: "1"\n', schema)).toHaveLength(2);
});

test('multiples of a fraction are exact enough for prices', async () => {
  const schema = '{"properties": {"price": {"multipleOf": 0.01}}}';
  expect(await found('price: 19.99\n', schema)).toEqual([]);
  expect(await found('price: 19.999\n', schema)).toEqual([
    broken('1:8', '1:27', '.price must be multiple of 0.01'),
  ]);
});

test('conditions apply to what is merged, and an item keeps the position of its layer', async () => {
  const schema = `{
    "if": { "properties": { "mode": { "const": "live" } }, "required": ["mode"] },
    "then": { "properties": { "hosts": { "items": { "required": ["port"] } }, "debug": false } }
  }`;
  const defaults = 'enabled: true\nmode: test\ndebug: true\nhosts:\n  - {name: a}\n';
  expect(await check('', schema, defaults)).toEqual([]);
  expect(await check('mode: live\nhosts: [{name: b}]\n', schema, defaults)).toEqual([
    broken('2:9', '3:53', '.hosts.0 must have port'),
    `schema-violation project/plugins/shop/settings.yaml:3:8 ${SCHEMA_FILE}:3:79 plugins.shop.settings.debug must not be set`,
  ]);
});

test('of equal keys in a schema, the last one counts, and is named', async () => {
  const schema = ['{"properties": {"port":', '{"type": "string"}, "port":', '{"type": "integer"}}}'];
  expect(await found('port: soon\n', ...schema)).toEqual([broken('1:7', '3:2', '.port must be an integer')]);
});

test.each(['#fff', '%41', '~1/%25', 'a b', '__proto__'])(
  'a wrong rule of a key such as %s has its own position',
  async (key) => {
    const schema = `{"properties": {\n${JSON.stringify(key)}: {\n"type": "text"}}}`;
    const [finding] = await validate(shop('', schema));
    expect([finding?.code, finding?.position?.line]).toEqual(['malformed-schema', 3]);
  },
);
