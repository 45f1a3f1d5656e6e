import { expect, test } from 'bun:test';
import { chmodSync, chownSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rules } from '../src/index.ts';
import { callTimes, Site } from './_site.ts';

const REST = 'limit_calls: 0\nstate: enabled\n';

/** A token file, and the same file after three calls. */
const STYLES: readonly (readonly [name: string, before: string, after: string, rules?: Rules])[] = [
  ['plain', `calls: 8\n${REST}`, `calls: 11\n${REST}`],
  [
    'with a comment',
    `# my token\ncalls: 8   # so far\n${REST}# end\n`,
    `# my token\ncalls: 11   # so far\n${REST}# end\n`,
  ],
  ['in single quotes', `calls: '8'\n${REST}`, `calls: '11'\n${REST}`],
  ['in double quotes', `calls: "8"\n${REST}`, `calls: "11"\n${REST}`],
  [
    'with Windows line ends',
    'calls: 8\r\nlimit_calls: 0\r\nstate: enabled\r\n',
    'calls: 11\r\nlimit_calls: 0\r\nstate: enabled\r\n',
  ],
  ['without a final newline', `${REST}calls: 8`, `${REST}calls: 11`],
  ['with a byte order mark', `\uFEFFtitle: x\ncalls: 8\n${REST}`, `\uFEFFtitle: x\ncalls: 11\n${REST}`],
  ['after a document marker', `---\ncalls: 8\n${REST}`, `---\ncalls: 11\n${REST}`],
  [
    'in flow style',
    '{calls: 8, limit_calls: 0, state: enabled}\n',
    '{calls: 11, limit_calls: 0, state: enabled}\n',
  ],
  ['with a quoted key', `"calls": 8\n${REST}`, `"calls": 11\n${REST}`],
  ['with many spaces', `calls:     8\n${REST}`, `calls:     11\n${REST}`],
  ['as a float', `calls: 1.5\n${REST}`, `calls: 4.5\n${REST}`],
  ['as a whole float', `calls: 1.0\n${REST}`, `calls: 4.0\n${REST}`],
  ['as true', `calls: true\n${REST}`, `calls: 4\n${REST}`],
  ['as a directive', `calls: "@type[int] 8"\n${REST}`, `calls: "11"\n${REST}`],
  [
    'beside another key that ends in calls',
    `my_calls: 8\ncalls: 8\n${REST}`,
    `my_calls: 8\ncalls: 11\n${REST}`,
  ],
  [
    'beside a nested key of that name',
    `meta:\n  calls: 8\ncalls: 8\n${REST}`,
    `meta:\n  calls: 8\ncalls: 11\n${REST}`,
  ],
  [
    'beside a text with that line',
    `text: |\n  calls: 8\ncalls: 8\n${REST}`,
    `text: |\n  calls: 8\ncalls: 11\n${REST}`,
  ],
  ['null', `calls: ~ # none\n${REST}`, `calls: 3 # none\n${REST}`, '0.9'],
  ['with nothing after the colon', `calls:\n${REST}`, `calls: 3\n${REST}`, '0.9'],
  ['missing', REST, `${REST}calls: 3\n`, '0.9'],
  [
    'not there, without a final newline',
    'state: enabled\nlimit_calls: 0',
    'state: enabled\nlimit_calls: 0\ncalls: 3',
    '0.9',
  ],
  [
    'not there, with Windows line ends',
    'state: enabled\r\nlimit_calls: 0\r\n',
    'state: enabled\r\nlimit_calls: 0\r\ncalls: 3\r\n',
    '0.9',
  ],
  [
    'not there, in flow style',
    '{limit_calls: 0, state: enabled}\n',
    '{calls: 3, limit_calls: 0, state: enabled}\n',
    '0.9',
  ],
];

test.each(STYLES)(
  'only the number changes where calls is %s',
  async (_name, before, after, rules = '1.x') => {
    const site = new Site({ abc: before });
    const tokens = await site.open();
    for (let call = 0; call < 3; call++) {
      expect(await tokens.consume('abc', { rules })).toMatchObject({ status: 'accepted' });
    }
    await tokens.close();
    expect(site.read('abc')).toBe(after);
  },
);

test('a file with comments and unusual formatting keeps every byte but the number', async () => {
  const text = [
    '# A comment',
    'title: "Double quoted"   # note',
    "icon:  'single'",
    'multi: |',
    '  line one',
    '  calls: 3',
    'folded: >',
    '  folded one',
    'list: [a, b]',
    'block:',
    '  - x',
    '  - y: 1',
    '    z: {k: v}',
    'nothing:',
    'unicode: Žluťoučký 漢字 😀',
    'limit_calls: 10',
    'calls: 3   # counted',
    '',
    'state: enabled',
    '',
  ].join('\n');
  const site = new Site({ abc: text });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 2);
  await tokens.close();
  expect(site.read('abc')).toBe(text.replace('calls: 3   #', 'calls: 5   #'));
});

test('mode and owner are kept, and no other file is left in the folder', async () => {
  const site = new Site({ abc: `calls: 0\n${REST}` });
  const file = site.file('abc');
  chmodSync(file, 0o640);
  if (process.getuid?.() === 0) chownSync(file, 12345, 23456);
  const before = statSync(file);
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 2);
  await tokens.close();
  const after = statSync(file);
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(after.ino).not.toBe(before.ino);
  expect(readdirSync(dirname(file))).toEqual(['token.yaml']);
});

test('a file without a minimal edit is left alone, and its calls are kept', async () => {
  const text = `calls: &n 3\ncopy: *n\n${REST}`;
  const site = new Site({ abc: text });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 2)).toBe(2);
  await tokens.flush();
  expect(site.read('abc')).toBe(text);
  expect(tokens.status).toMatchObject({ state: 'degraded', pending: 1 });
  expect(tokens.status.problems[0]).toMatchObject({
    code: 'unwritable',
    position: { file: 'project/entries/tokens/…/token.yaml' },
  });
  await tokens.close();
  site.write('abc', `calls: 3\n${REST}`);
  await (await site.open()).close();
  expect(site.calls('abc')).toBe(5);
});
