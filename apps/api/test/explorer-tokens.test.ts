import { describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { atEnd, copyFixture, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import { TokenList } from '../src/explorer/token-list.ts';
import { startExplorer } from './support/explorer-server.ts';

const FIELDS =
  'icon: x\nlimit_calls: 0\nstate: enabled\nuuid: 1\ncreated_by: 1\ncreated_at: 1\nupdated_by: 1\nupdated_at: 1\n';

function writeToken(root: string, name: string, more: string): void {
  writeIn(root, `project/entries/tokens/${name}/token.yaml`, `${FIELDS}${more}`);
}

describe('the list of tokens', () => {
  test('has all tokens, page by page, in the order of their names', async () => {
    const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true'));
    const names = Array.from({ length: 10_060 }, (_, index) => `f${index.toString(16).padStart(31, '0')}`);
    const folder = join(root, 'project/entries/tokens');
    mkdirSync(folder, { recursive: true });
    // Few have a file, because to write thousands takes long.
    for (const name of names.slice(0, 10_000)) mkdirSync(join(folder, name));
    for (const [index, name] of names.slice(10_000).entries()) {
      writeToken(root, name, `title: Token ${index}\ncalls: ${60 - index}\n`);
    }
    const { read } = await startExplorer(['--root', root]);
    const first = await read('tokens');
    expect([first.total, first.complete, first.page, first.pages]).toEqual([10_060, true, 1, 202]);
    const last = await read('tokens', `?page=${first.pages}`);
    expect(last.tokens.map(({ title }) => title)).toEqual(
      Array.from({ length: 10 }, (_, index) => `Token ${50 + index}`),
    );
    const end = await read('tokens', '?order=descending');
    expect([end.tokens[0]?.title, end.tokens.length]).toEqual(['Token 59', 50]);
    expect((await read('tokens', '?page=1000000')).page).toBe(first.pages);
    const byCalls = await read('tokens', '?sort=calls&page=2');
    expect(byCalls.tokens.map(({ calls }) => calls)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
  });

  test('gives a token its opaque name again after a restart with the same key', async () => {
    const root = copyFixture('sites/1.x');
    const name = '0123456789abcdef0123456789abcdef';
    writeToken(root, name, 'title: Mine\ncalls: 0\nregistry: {allow: [flextype.manifest.version]}\n');
    const first = await startExplorer(['--root', root]);
    const { tokens } = await first.read('tokens', '?sort=title');
    const ref = tokens.find(({ title }) => title === 'Mine')?.ref;
    first.signal('SIGTERM');
    await first.exited;
    const second = await startExplorer(['--root', root]);
    expect((await second.rows(`?as=${ref}`)).map(([, key]) => key)).toEqual([
      'flextype',
      'manifest',
      'version',
    ]);
  });
});

test('the list of tokens keeps few opaque names, and finds the others again', async () => {
  const root = makeSite({});
  for (const index of Array(6).keys()) writeToken(root, `token${index}`, `title: Token ${index}\ncalls: 0\n`);
  const tokens = await openTokens(root, { ledger: 'memory' });
  atEnd(() => tokens.close());
  let listings = 0;
  const names = () => {
    listings++;
    return tokens.names();
  };
  const list = new TokenList(
    { names, inspect: (name) => tokens.inspect(name), inspectAll: () => tokens.inspectAll() },
    'secret',
    { freshMs: 0, maxKnown: 4 },
  );
  const { tokens: shown } = await list.page({ page: 1, sort: 'title', descending: false });
  expect(shown.map(({ title }) => title)).toEqual([0, 1, 2, 3, 4, 5].map((index) => `Token ${index}`));
  expect(listings).toBe(0);
  let known = 0;
  for (const { ref } of shown) {
    const before = listings;
    expect(await list.rules(ref, [])).toEqual({ rules: undefined });
    if (listings === before) known++;
    // The names that it read are forgotten by an earlier timer of the same length.
    await setTimeout(0);
  }
  expect(known).toBeLessThanOrEqual(4);
  expect(known).toBeGreaterThan(0);
});

describe('as a token sees it', () => {
  test('a value has those layers that the token may see, and of arrays their visible part', async () => {
    const root = copyFixture('sites/1.x');
    writeToken(
      root,
      '0123456789abcdef0123456789abcdef',
      `title: Mine\ncalls: 0\nregistry:
  allow: [plugins.site.settings]
  deny: [plugins.site.settings.author.email, '**.entries']
`,
    );
    const { read } = await startExplorer(['--root', root]);
    const { tokens } = await read('tokens');
    const as = `&as=${tokens.find(({ title }) => title === 'Mine')?.ref}`;
    const title = await read('item', `?at=plugins.site.settings.title${as}`);
    expect(title.layers).toEqual((await read('item', '?at=plugins.site.settings.title')).layers);
    expect(title.layers.map(({ effect }) => effect)).toEqual(['overridden', 'wins']);
    const author = await read('item', `?at=plugins.site.settings.author${as}`);
    expect(author.layers.map(({ text }) => text)).toEqual([
      '{"name":""}',
      '{"name":"Sólveig Þorsteinsdóttir"}',
    ]);
    const hidden = await read('item', `?at=plugins.site.settings.author.email${as}`);
    expect([hidden.json, hidden.layers, hidden.reason]).toEqual([
      null,
      [],
      'The token does not see this, or it is not set',
    ]);
  });
});
