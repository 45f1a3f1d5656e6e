import { describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ChangeEvent, FLAGS } from '@flextype-bun/explorer/protocol';
import { atEnd, copyFixture, makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { startExplorer } from './support/explorer-server.ts';

const SITE = 'project/config/plugins/site/settings.yaml';

/** Follows the changes that are sent to the page. */
async function followChanges(ask: Awaited<ReturnType<typeof startExplorer>>['ask']) {
  const { body } = await ask('/explorer/api/events');
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  atEnd(async () => {
    await reader?.cancel();
  });
  let received = '';
  return async (): Promise<ChangeEvent> => {
    const pattern = /event: change\ndata: (.*)\n\n/;
    await until('a change is sent', async () => {
      received += (await reader?.read())?.value ?? '';
      return pattern.test(received);
    });
    const [text = '', data = ''] = pattern.exec(received) ?? [];
    received = received.slice(received.indexOf(text) + text.length);
    return JSON.parse(data);
  };
}

describe('the rows of the tree', () => {
  test('follow each change of a file, also one that changes only where a value comes from', async () => {
    const root = copyFixture('sites/1.x');
    const { rows } = await startExplorer(['--root', root]);
    const robots = async () => (await rows()).find(([, key]) => key === 'robots');
    expect(await robots()).toEqual([3, 'robots', 's', 0, 'index, follow', 13]);
    writeIn(root, SITE, 'robots: index, follow\n');
    await until('its origin is the site', async () => (await robots())?.[3] === FLAGS.overrides);
    rmSync(join(root, SITE));
    await until('its origin is the default again', async () => (await robots())?.[3] === 0);
    writeIn(root, SITE, 'robots: Another\n');
    await until('it has another text', async () =>
      (await rows()).some(
        ([, key, , flags, text]) => key === 'robots' && text === 'Another' && flags === FLAGS.overrides,
      ),
    );
    // A part has the rows that the whole tree has.
    const whole = await rows();
    const part = await rows('?at=plugins.site');
    expect(part.length).toBeGreaterThan(5);
    expect(
      whole.slice(whole.findIndex(([depth, key]) => depth === 1 && key === 'site')).slice(0, part.length),
    ).toEqual(part);
  });

  test('are compressed for other machines, and only for those', async () => {
    const { ask } = await startExplorer(['--set', 'explorer.hosts=[registry.example]']);
    const get = async (headers: Record<string, string>) => {
      const response = await ask('/explorer/api/tree', headers);
      return [response.headers.get('content-encoding'), await response.text()] as const;
    };
    const [plain, text] = await get({ 'Accept-Encoding': 'gzip, br, zstd' });
    expect([plain, text.trim().split('\n').length > 2]).toEqual([null, true]);
    const remote = { Host: 'registry.example' };
    expect(await get({ ...remote, 'Accept-Encoding': 'gzip, deflate, br, zstd' })).toEqual(['zstd', text]);
    expect(await get({ ...remote, 'Accept-Encoding': 'gzip, br' })).toEqual(['gzip', text]);
    expect(await get({ ...remote, 'Accept-Encoding': 'br' })).toEqual([null, text]);
    expect(await get({ ...remote, 'Accept-Encoding': 'br, gzip;q=0' })).toEqual([null, text]);
    expect(await get({ ...remote, 'Accept-Encoding': 'identity' })).toEqual([null, text]);
  });

  test('of a module with thousands of values come in several blocks, in order', async () => {
    const values = Array.from({ length: 5_000 }, (_, index) => `k${index}: v${index}\n`).join('');
    const root = makeSite(pluginFiles('big', 'version: 1.0.0', `enabled: true\n${values}`));
    const { ask, rows } = await startExplorer(['--root', root]);
    const lines = (await (await ask('/explorer/api/tree?at=plugins.big')).text()).trim().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    const keys = (await rows('?at=plugins.big.settings')).map(([, key]) => key);
    expect(keys.filter((key) => key.startsWith('k'))).toEqual(
      Array.from({ length: 5_000 }, (_, index) => `k${index}`),
    );
  });
});

describe('a change', () => {
  test('of a single value comes with its row, and its module is fetched again only if it is small', async () => {
    const values = Array.from({ length: 9_000 }, (_, index) => `k${index}: v\n`).join('');
    const root = makeSite({
      ...pluginFiles('big', 'version: 1.0.0', `enabled: true\ntitle: Old\npassword: a\n${values}`),
      ...pluginFiles('small', 'version: 1.0.0', 'enabled: true\ntitle: Old'),
    });
    const { ask } = await startExplorer(['--root', root]);
    const next = await followChanges(ask);
    writeIn(root, 'project/config/plugins/small/settings.yaml', 'title: 2.0\n');
    const small = await next();
    expect(small.stale).toEqual(['plugins.small']);
    expect(small.changes).toEqual([
      {
        path: 'plugins.small.settings.title',
        before: 'Old',
        after: '2.0',
        masked: false,
        row: { kind: 'f', flags: FLAGS.overrides, text: '2.0', size: 3 },
      },
    ]);
    writeIn(root, 'project/config/plugins/big/settings.yaml', 'title: New\npassword: b\n');
    const big = await next();
    expect(big.stale).toEqual([]);
    expect(big.changes.map(({ row }) => row)).toEqual([
      { kind: 's', flags: FLAGS.overrides, text: 'New', size: 3 },
      { kind: 's', flags: FLAGS.overrides | FLAGS.secret, text: '', size: 0 },
    ]);
    writeIn(root, 'project/config/plugins/big/settings.yaml', 'title: {a: 1}\npassword: b\n');
    const array = await next();
    expect([array.stale, array.changes[0]?.row]).toEqual([['plugins.big'], undefined]);
  });
});
