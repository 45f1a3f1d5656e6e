import { describe, expect, test } from 'bun:test';
import { Site, verdict } from './_site.ts';

/** A token file, and the results of a call in Flextype 1.x and 0.9, recorded from the originals unless marked. */
const CASES: readonly (readonly [name: string, text: string, v1: string, v09: string])[] = [
  ['all set', 'state: enabled\ncalls: 0\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['another state', 'state: paused\ncalls: 0\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['Disabled in another case', 'state: Disabled\ncalls: 0\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['state false', 'state: false\ncalls: 0\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['an empty state', "state: ''\ncalls: 0\nlimit_calls: 0\n", 'accepted', 'accepted'],
  ['disabled', 'state: disabled\ncalls: 0\nlimit_calls: 0\n', 'disabled', 'disabled'],
  ['state null', 'state: null\ncalls: 0\nlimit_calls: 0\n', 'incomplete', 'accepted'],
  ['no state', 'calls: 0\nlimit_calls: 0\n', 'incomplete', 'accepted'],
  ['no calls', 'state: enabled\nlimit_calls: 0\n', 'incomplete', 'accepted'],
  ['no limit', 'state: enabled\ncalls: 0\n', 'incomplete', 'incomplete'],
  ['limit null', 'state: enabled\ncalls: 0\nlimit_calls: null\n', 'incomplete', 'incomplete'],
  ['one left', 'state: enabled\ncalls: 1\nlimit_calls: 2\n', 'accepted', 'accepted'],
  ['none left', 'state: enabled\ncalls: 2\nlimit_calls: 2\n', 'exhausted', 'exhausted'],
  ['over the limit', 'state: enabled\ncalls: 5\nlimit_calls: 2\n', 'exhausted', 'exhausted'],
  ['many calls without a limit', 'state: enabled\ncalls: 1000000\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['a negative limit', 'state: enabled\ncalls: 0\nlimit_calls: -1\n', 'exhausted', 'exhausted'],
  ['the string 0 as the limit', "state: enabled\ncalls: 0\nlimit_calls: '0'\n", 'exhausted', 'exhausted'],
  ['a limit of float 0.0', 'state: enabled\ncalls: 0\nlimit_calls: 0.0\n', 'exhausted', 'exhausted'],
  ['a limit of false', 'state: enabled\ncalls: 0\nlimit_calls: false\n', 'exhausted', 'exhausted'],
  ['the string 3 as the limit', "state: enabled\ncalls: 2\nlimit_calls: '3'\n", 'accepted', 'accepted'],
  ['calls as a string', "state: enabled\ncalls: '3'\nlimit_calls: 0\n", 'accepted', 'accepted'],
  ['calls as a float', 'state: enabled\ncalls: 1.5\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['calls true', 'state: enabled\ncalls: true\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['calls true under a limit', 'state: enabled\ncalls: true\nlimit_calls: 5\n', 'exhausted', 'exhausted'],
  ['calls that are not a number', 'state: enabled\ncalls: abc\nlimit_calls: 0\n', 'unreadable', 'unreadable'],
  ['calls that are a list', 'state: enabled\ncalls: []\nlimit_calls: 0\n', 'unreadable', 'unreadable'],
  [
    'calls beyond exact counting',
    'state: enabled\ncalls: 9007199254740993\nlimit_calls: 0\n',
    'unreadable',
    'unreadable',
  ],
  [
    'an @type directive',
    'state: enabled\ncalls: "@type[int] 4"\nlimit_calls: "@type[int] 0"\n',
    'accepted',
    'accepted',
  ],
  [
    'an expression as state',
    'state: "[[ \'disabled\' ]]"\ncalls: 0\nlimit_calls: 0\n',
    'incomplete',
    'accepted',
  ],
  ['a leading document marker', '---\nstate: enabled\ncalls: 0\nlimit_calls: 0\n', 'accepted', 'accepted'],
  ['Windows line ends', 'state: enabled\r\ncalls: 0\r\nlimit_calls: 0\r\n', 'accepted', 'accepted'],
  [
    'a numeric key beside',
    'state: enabled\ncalls: 0\nlimit_calls: 0\n12: numeric key\n',
    'accepted',
    'accepted',
  ],
  ['malformed YAML', 'a: [1\nb: : c', 'unreadable', 'unreadable'],
  ['duplicate keys', 'state: enabled\ncalls: 0\ncalls: 5\nlimit_calls: 0\n', 'unreadable', 'unreadable'],
  ['two documents', 'state: enabled\ncalls: 0\nlimit_calls: 0\n---\nfoo: bar\n', 'unreadable', 'unreadable'],
  ['an empty file', '', 'unreadable', 'unreadable'],
  ['only a comment', '# nothing\n', 'unreadable', 'unreadable'],
  ['a null document', '~\n', 'unreadable', 'unreadable'],
  ['a scalar', 'just text\n', 'unreadable', 'unreadable'],
  ['a number', '5\n', 'unreadable', 'unreadable'],
  ['a list', '- a\n- b\n', 'unreadable', 'unreadable'],
];

describe('a call is accepted or refused as in PHP Flextype', () => {
  test.each(CASES)('%s', async (_name, text, v1, v09) => {
    const site = new Site({ new: text, old: text });
    const tokens = await site.open({ ledger: 'memory' });
    // Before a request, since that counts a call and could reach the limit.
    expect(await tokens.inspect('new')).toMatchObject({
      condition: v1.replace('accepted', 'valid'),
      legacyCondition: v09.replace('accepted', 'valid'),
    });
    expect(verdict(await tokens.consume('new', { rules: '1.x' }))).toBe(v1);
    expect(verdict(await tokens.consume('old', { rules: '0.9' }))).toBe(v09);
  });
});

test('calls are incremented by PHP arithmetic', async () => {
  const site = new Site({
    text: "state: enabled\ncalls: '3'\nlimit_calls: 0\n",
    yes: 'state: enabled\ncalls: true\nlimit_calls: 0\n',
    half: 'state: enabled\ncalls: 1.5\nlimit_calls: 0\n',
  });
  const tokens = await site.open({ ledger: 'memory' });
  expect(await tokens.consume('text')).toMatchObject({ status: 'accepted', calls: 4 });
  expect(await tokens.consume('yes')).toMatchObject({ status: 'accepted', calls: 2 });
  expect(await tokens.consume('half')).toMatchObject({ status: 'accepted', calls: 2.5 });
});

test('the rules of 1.x are the default', async () => {
  const site = new Site({ old: 'calls: 0\nlimit_calls: 0\n' });
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('old'))).toBe('incomplete');
  expect(verdict(await tokens.consume('old', { rules: '0.9' }))).toBe('accepted');
});

test('an invalid token file is reported with file, line and column, and without the token', async () => {
  const token = 'f00dfeedf00dfeedf00dfeedf00dfeed';
  const site = new Site({ [token]: 'state: enabled\ncalls: abc\nlimit_calls: 0\n' });
  const tokens = await site.open({ ledger: 'memory' });
  const seen: string[] = [];
  tokens.onProblem(({ problem }) => seen.push(problem.message));
  expect(verdict(await tokens.consume(token))).toBe('unreadable');
  const [problem] = tokens.status.problems;
  expect(problem?.code).toBe('malformed');
  expect(problem?.position).toEqual({ file: 'project/entries/tokens/f00d…/token.yaml', line: 2, column: 8 });
  expect(JSON.stringify([problem, seen])).not.toContain(token);
  expect(seen).toHaveLength(1);
});

test('bytes that are not UTF-8 make a token unreadable', async () => {
  const site = new Site({ latin: '' });
  await Bun.write(
    site.file('latin'),
    Buffer.from('title: caf\xe9\nstate: enabled\ncalls: 0\nlimit_calls: 0\n', 'latin1'),
  );
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('latin'))).toBe('unreadable');
});
