import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { isSecretName, maskSecrets, parseYaml, readYaml, YamlError, type YamlOptions } from '../src/index.ts';
import { rejection } from './support/read.ts';

/** Every text of an error. */
function textsOf(text: string, options?: YamlOptions): string {
  const error = rejection(text, options);
  return [error.message, error.reason, error.remedy, error.snippet, String(error), Bun.inspect(error)].join(
    '\n',
  );
}

test('recognizes the names of secrets by their words', () => {
  for (const name of [
    'password',
    'mail_api_key',
    'apiKey',
    'clientSecret',
    'DB_PASS',
    'hashed_access_token',
    'dbpassword2',
  ])
    expect([name, isSecretName(name)]).toEqual([name, true]);
  for (const name of ['title', 'keywords', 'monkey', 'passage', 'compass', 'secretary', 'author'])
    expect([name, isSecretName(name)]).toEqual([name, false]);
});

test('looks at every text that could have a secret, in whatever case it is written', () => {
  const texts = [
    'secretArea: hunter2',
    'mailSECRET = hunter2',
    'DSN hunter2',
    'BEARER: hunter2',
    'mysql://shop:hunter2@db',
    '$2y$10$hunter2hunter2',
    'a eyJhunter2hunter2.x',
    'Authorization: hunter2',
    'PassPhrase: hunter2',
    'api\u212aey: hunter2',
  ];
  for (const text of texts)
    expect([text, maskSecrets(text)]).toEqual([text, expect.not.stringContaining('hunter2')]);
  for (const text of ['secretary: hunter2', 'A plain text', '']) expect(maskSecrets(text)).toBe(text);
});

test.each([
  ['twice', 'mailer:\n  password: hunter2\n  password: hunter2\n'],
  ['nested', 'credentials:\n  smtp:\n    user: hunter2\n    user: hunter2\n'],
  ['a secret as a key below', 'secrets:\n  hunter2: 1\n  hunter2: 2\n'],
  ['in a list', 'tokens:\n  - hunter2\n  - [hunter2\n'],
  ['in a list that is not indented', 'tokens:\n- hunter2\n- "hunter2" hunter2\n'],
  ['in braces', 'm: {user: a, password: hunter2, password: hunter2}\n'],
  ['in braces, in quotes', 'm: {"user": "a", "password":"hunter2" "x"}\n'],
  ['over several lines', 'secret: |\n  first\n hunter2: [\nb: 1\n'],
  ['in quotes over several lines', 'secret: "first\n  hunter2: b\n  c" hunter2: x\n'],
  ['in quotes that are not closed', 'a: 1\nsecret: "first\nhunter2: b\n  c: [\n'],
  ['below, not indented', 'password:\nhunter2\nb: 1\n'],
  ['indented with a tab', 'password:\n\thunter2\n'],
  ['without a colon', 'a: 1\npassword hunter2\nb: 1\n'],
  ['without a space', 'a: 1\npassword:hunter2\nb: 1\n'],
  ['with an equals sign', 'a: 1\npassword=hunter2\nb: 1\n'],
  ['an alias', 'password: *hunter2\n'],
  ['an anchor', 'password: [&hunter2 &hunter2 1]\n'],
  ['a tag', 'password: !hunter2!hunter2 x\n'],
  ['a date', 'password: 2020-13-45\nhunter2: x\n: y'],
  ['a colon', 'password: hunter2: hunter2\n'],
  ['a reserved character', 'password: @hunter2\n'],
  ['a quote in quotes', "password: 'hunter2's'\n"],
  ['a second key on the line', 'user: a password: hunter2\n'],
  ['after a question mark', '? password\n: hunter2\n: hunter2\n'],
  ['in a comment', 'a: [b # password: hunter2\nc: d\n'],
  ['in an address', 'url: mysql://shop:hunter2@db/shop: x\n'],
  ['a hash', 'digest: $2y$10$hunter2hunter2: x\n'],
  ['a private key', 'pem: |\n  -----BEGIN RSA PRIVATE KEY-----\n hunter2: [\n'],
  ['after Bearer', 'header: "Bearer hunter2" x\n'],
])('hides a secret: %s', (_, text) => {
  for (const dialect of ['symfony5', 'symfony6'] as const) {
    if (text.includes('2020-13')) continue;
    expect(textsOf(text, { dialect })).not.toContain('hunter2');
  }
});

test('hides an invalid date if it is a secret', () => {
  expect(textsOf('password: 2020-13-45\n')).not.toContain('2020');
  expect(textsOf('day: 2020-13-45\n')).toContain('2020-13-45 looks like a date');
});

test('places the caret on the mask of a secret, or before it', () => {
  expect(rejection('m: {a: 1, a: 2, password: hunter2}\n').snippet).toBe(
    '1 | m: {a: 1, a: 2, password: ***\n              ^',
  );
  expect(rejection('password: [a, *b]\n').snippet).toBe('1 | password: ***\n              ^');
  expect(rejection('u: "db://a:pass@b/" *b\n').snippet).toContain('u: "db://a:***@b/" *b');
});

test('shows what comes after a secret', () => {
  expect(rejection('password: hunter2\nb: [a, *b]\n').snippet).toContain('2 | b: [a, *b]');
  expect(rejection('password: "hunter2"\nb [a, *b]\n').message).not.toContain('***');
});

test('masks secrets in warnings', () => {
  const { warnings } = readYaml('password: !hunter2 hunter2\nsecrets: {1.5: a}\n');
  expect(warnings).toHaveLength(2);
  expect(JSON.stringify(warnings)).not.toMatch(/hunter2|1\.5/);
});

test('replaces control characters in snippets', () => {
  const error = rejection('a: \u001b[31m\u202e red\n');
  expect(error.toString()).toContain('1 | a: \uFFFD[31m\uFFFD red');
});

test('masks secrets in text that only resembles YAML', () => {
  expect(maskSecrets('api.password=x y')).toBe('api.password=***');
  expect(maskSecrets('{"user":"a","password":"x"}')).toBe('{"user":"a","password":***');
  expect(maskSecrets('redis://me:secret@host:6379/0')).toBe('redis://me:***@host:6379/0');
  expect(maskSecrets('http://127.0.0.1:80/a@b')).toBe('http://127.0.0.1:80/a@b');
});

test('never shows a secret, however malformed the text around it is', () => {
  const noise = fc.array(
    fc.constantFrom(
      ': ',
      '"',
      "'",
      '[',
      '{',
      '}',
      ']',
      ',',
      '\n',
      '\n  ',
      '- ',
      '#',
      '@',
      '*',
      '&',
      '!',
      '|',
      'a',
      'b: 1\n',
    ),
    { maxLength: 8 },
  );
  const around = fc.tuple(
    noise,
    fc.constantFrom('password: ', 'password:\n  ', 'password: "', 'password: [', '"password":"'),
    noise,
  );
  fc.assert(
    fc.property(around, ([before, key, after]) => {
      const text = `${before.join('')}\n${key}hunter2${after.join('')}`;
      try {
        parseYaml(text);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
        expect(Bun.inspect(error)).not.toContain('hunter2');
      }
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['lines', 'password: a\n'],
  ['names', 'password '],
  ['quotes', '"password": "'],
  ['addresses', 'a://b:c'],
  ['brackets', 'password: [{'],
  ['hashes', '$2y$'],
  ['one word', 'a'],
])('masks one megabyte of %s in linear time', (_, piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const start = performance.now();
  maskSecrets(text);
  expect(performance.now() - start).toBeLessThan(3000);
});
