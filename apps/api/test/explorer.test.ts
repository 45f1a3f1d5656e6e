import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { KEY, startExplorer } from './support/explorer-server.ts';
import { filesLoadedAtStart, SOURCE } from './support/loaded-files.ts';
import { runServer } from './support/server-process.ts';

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const TITLE = 'plugins.site.settings.title';

describe('access to the explorer', () => {
  test('needs the key in a header, and a key in the URL does not count', async () => {
    const { url, ask } = await startExplorer();
    expect((await ask('/explorer/api/site')).status).toBe(200);
    for (const headers of [{}, { 'X-Explorer-Key': '' }, { 'X-Explorer-Key': `${KEY}x` }]) {
      const answer = await fetch(`${url}/explorer/api/site?key=${KEY}`, { headers });
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain('root');
    }
  });

  test('refuses other host names, origins and methods', async () => {
    const { ask } = await startExplorer(['--set', 'explorer.hosts=[registry.example]']);
    expect((await ask('/explorer/api/site', { Host: 'evil.example' })).status).toBe(403);
    expect((await ask('/explorer', { Host: 'evil.example' })).status).toBe(403);
    expect((await ask('/explorer/api/site', { Host: 'registry.example' })).status).toBe(200);
    expect((await ask('/explorer/api/site', { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/explorer/api/site', { Origin: 'null' })).status).toBe(403);
    expect((await ask('/explorer/api/site', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const written = await ask('/explorer/api/site', {}, { method: 'POST' });
    expect([written.status, written.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(written.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('is printed as a link with a key per process, and / leads there', async () => {
    const first = await runServer(['--port', '0']);
    const second = await runServer(['--port', '0']);
    const keys = [first, second].map(({ output }) => /explorer#key=(\S{20,})/.exec(output().out)?.[1]);
    expect(new Set(keys).size).toBe(2);
    expect(keys).not.toContain(undefined);
    const browser = await fetch(first.url, { redirect: 'manual', headers: { Accept: 'text/html,*/*' } });
    expect([browser.status, browser.headers.get('location')]).toEqual([302, 'explorer']);
    expect((await fetch(first.url, { redirect: 'manual' })).status).toBe(404);
  });

  test('is off when the settings say so, and on other addresses by default', async () => {
    for (const args of [
      ['--set', 'explorer.enabled=false'],
      ['--host', '0.0.0.0'],
    ]) {
      const { ask, output } = await startExplorer(args);
      expect((await ask('/explorer')).status).toBe(404);
      expect((await ask('/explorer/api/site')).status).toBe(404);
      expect(output().out).not.toContain('#key=');
      expect((await ask('/', { Accept: 'text/html' })).headers.get('location')).toBe('docs');
    }
    const { ask } = await startExplorer(['--host', '0.0.0.0', '--set', 'explorer.enabled=true']);
    expect((await ask('/explorer/api/site')).status).toBe(200);
  });
});

test('the explorer is loaded with its first request, not at the start', async () => {
  const folders = [`${SOURCE}/explorer/`, '/apps/explorer/'];
  const files = await filesLoadedAtStart();
  expect(files.filter((file) => folders.some((folder) => file.includes(folder)))).toEqual([
    `${SOURCE}/explorer/key.ts`,
  ]);
});

describe('what the explorer shows', () => {
  test('the rows have the order of the files, and the origin of each value', async () => {
    const { rows } = await startExplorer();
    const tree = await rows();
    expect(tree.filter(([depth]) => depth === 0).map(([, key]) => key)).toEqual(['flextype', 'plugins']);
    expect(tree.find(([, key, , , text]) => key === 'title' && text === 'The Orchard')?.[3]).toBe(1);
    expect(tree.find(([, key]) => key === 'orchard')?.[3]).toBe(2);
    expect(await rows(`?at=${TITLE}`)).toEqual([[3, 'title', 's', 1, 'The Orchard', 11]]);
  });

  test('a value has its layers with their places, and an unknown id has similar ones', async () => {
    const { read } = await startExplorer();
    const { json, layers } = await read('item', `?at=${TITLE}`);
    expect(json).toBe('"The Orchard"');
    expect(layers.map(({ effect, place }) => [effect, place])).toEqual([
      ['overridden', { file: 'project/plugins/site/settings.yaml', line: 8, column: 8 }],
      ['wins', { file: 'project/config/plugins/site/settings.yaml', line: 1, column: 8 }],
    ]);
    const unknown = await read('item', '?at=plugins.site.settings.titel');
    expect([unknown.kind, unknown.nearest]).toEqual([null, [TITLE]]);
  });

  test('numbers keep their notation, and unusual keys are plain text', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(
      root,
      'project/config/plugins/site/settings.yaml',
      'big: 9223372036854775807\nfloat: 2.0\n"a.b/<i>💥": {deep: 1}\n',
    );
    const { ask, read, rows } = await startExplorer(['--root', root]);
    expect((await read('item', '?at=plugins.site.settings.big')).json).toBe('9223372036854775807');
    expect((await read('item', '?at=plugins.site.settings.float')).json).toBe('2.0');
    const at = encodeURIComponent('plugins.site.settings.a%2Eb/<i>💥.deep');
    expect(await read('item', `?at=${at}`)).toMatchObject({ id: null, json: '1', kind: 'i' });
    expect((await rows()).some(([, key]) => key === 'a.b/<i>💥')).toBe(true);
    expect((await ask('/explorer/api/item?at=%25zz')).status).toBe(400);
  });

  test('secrets are masked in rows, values, layers, searches and changes until requested', async () => {
    const root = copyFixture('sites/1.x');
    const file = 'project/config/plugins/site/settings.yaml';
    const long = `hunter2-${'x'.repeat(200)}`;
    writeIn(root, file, `mail: {password: hunter2, list: [a]}\nsecrets: [hunter2, {deep: ${long}}]\n`);
    const { ask, read, rows } = await startExplorer(['--root', root]);
    expect(JSON.stringify(await rows())).not.toContain('hunter2');
    const masked = await read('item', '?at=plugins.site.settings');
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(masked.masked).toBe(3);
    expect((await read('item', '?at=plugins.site.settings.mail.password&reveal=true')).json).toBe(
      '"hunter2"',
    );
    expect((await read('search', '?text=hunter2')).paths).toEqual([]);
    const events = await ask('/explorer/api/events');
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    writeIn(root, file, 'mail: {password: hunter3, list: [b]}\n');
    await until('the change is sent', async () => {
      received += (await reader?.read())?.value ?? '';
      return received.includes('mail.list.0');
    });
    expect(received).not.toMatch(/hunter\d/);
    expect(received).toContain('"before":"a","after":"b"');
    await reader?.cancel();
  });

  test('a change is sent once', async () => {
    const root = copyFixture('sites/1.x');
    const { ask } = await startExplorer(['--root', root]);
    const events = await ask('/explorer/api/events');
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Once\n');
    await until('the change is sent', async () => {
      received += (await reader?.read())?.value ?? '';
      return received.includes('event: state');
    });
    expect(received.match(/^event: \w+$/gm)).toEqual(['event: hello', 'event: change', 'event: state']);
    await reader?.cancel();
  });

  test('long values are searched by the server', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/plugins/site/settings.yaml', `long: "${'x '.repeat(200)}Needle"\n`);
    const { read } = await startExplorer(['--root', root]);
    expect((await read('search', '?text=needle')).paths).toEqual(['plugins.site.settings.long']);
  });

  test('tokens are masked, not counted by viewing, and show their visible values', async () => {
    const root = copyFixture('sites/1.x');
    const file = `project/entries/tokens/${TOKEN}/token.yaml`;
    const text = readFileSync(join(root, file), 'utf8');
    writeIn(root, file, `${text}\nregistry: {allow: [${TITLE}]}\n`);
    const { ask, read, rows } = await startExplorer(['--root', root]);
    const listed = await (await ask('/explorer/api/tokens')).text();
    expect(listed).not.toContain(TOKEN);
    const scoped = JSON.parse(listed).tokens.find(({ allow }: { allow: unknown }) => allow !== null);
    const seen = await rows(`?as=${scoped.ref}`);
    expect(seen.map(([, key]) => key)).toEqual(['plugins', 'site', 'settings', 'title']);
    expect((await read('item', `?at=flextype.manifest.version&as=${scoped.ref}`)).json).toBeNull();
    expect((await ask('/explorer/api/tree?as=nobody')).status).toBe(404);
    const { requests } = await read('operations');
    expect(requests).toEqual([]);
    const again = await read('tokens');
    expect(again.tokens.find(({ ref }) => ref === scoped.ref)?.calls).toBe(scoped.calls);
  });
});
