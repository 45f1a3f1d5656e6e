import { describe, expect, test } from 'bun:test';
import { atEnd, makeSite, pluginFiles, TOKEN, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';
import { start } from './support/program.ts';
import { serve } from './support/server.ts';

const ID = 'plugins.shop.settings';
const SETTINGS = 'project/config/plugins/shop/settings.yaml';
const PATHS = { '1.x': '/api/v1/registry', '0.9': '/api/registry' } as const;
const environment = { FLEXTYPE_TOKEN: TOKEN };

/**
 * A site that answers as Flextype in PHP does: only to requests at its own path, with a token in the query and one id. Its answers
 * are those of this server for that release.
 */
async function phpSite(release: keyof typeof PATHS) {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: "Größe / x"\nbig: 9223372036854775807\n'),
    'project/config/flextype/settings.yaml': 'api: {registry: {enabled: true}}\n',
    'project/config/plugins/registry-api/settings.yaml': 'api: {v1: alpha}\n',
    [`project/entries/tokens/${TOKEN}/token.yaml`]: 'state: enabled\ncalls: 0\nlimit_calls: 0\n',
  });
  const { url } = await serve(root);
  const seen: URL[] = [];
  const server = Bun.serve({
    port: 0,
    fetch: async (request) => {
      const { pathname, search, searchParams } = new URL(request.url);
      seen.push(new URL(request.url));
      const page = { headers: { 'Content-Type': 'text/html' } };
      if (pathname !== PATHS[release]) return new Response('<h1>404</h1>', { ...page, status: 404 });
      if (searchParams.has('token') && searchParams.has('id[]')) return new Response('', { status: 500 });
      const answer = await fetch(`${url}${pathname}${search}`);
      return new Response(await answer.text(), { status: answer.status });
    },
  });
  atEnd(() => server.stop(true));
  return { root, url: server.url.href, seen };
}

describe.each(['1.x', '0.9'] as const)('--php with Flextype %s', (release) => {
  test('prints what the files would', async () => {
    const { root, url } = await phpSite(release);
    for (const command of [
      ['get', ID, '--json'],
      ['get', `${ID}.big`],
      ['has', `${ID}.title`],
      ['ls', '-r'],
      ['search', 'GRÖSSE'],
      ['types'],
      ['schema'],
      ['diff', root],
    ]) {
      const remote = await cli([...command, '--php', '--url', url], { environment });
      if (command[0] === 'diff') expect(remote).toEqual({ code: 0, out: '', err: '' });
      else expect(remote).toEqual(await cli([...command, '--root', root]));
    }
    const unset = await cli(['get', `${ID}.titel`, '--php', '--url', url], { environment });
    expect(unset).toEqual({ code: 1, out: '', err: `${ID}.titel is not set\n` });
  });

  test('watches', async () => {
    const { root, url } = await phpSite(release);
    const program = start(['watch', ID, '--php', '--url', url], tempFolder(), { env: environment });
    await until('it watches', () => program.err().includes('Watching'));
    writeIn(root, SETTINGS, 'title: New\n');
    await until('it prints the change', () => program.out().includes(`${ID}.title: "Größe`));
    program.signal('SIGINT');
    expect(await program.exited).toBe(0);
  }, 30_000);

  test('names itself in the error if it is missing, and a wrong token otherwise', async () => {
    const { url, seen } = await phpSite(release);
    for (const command of [['get', ID], ['ls']]) {
      const { code, err } = await cli([...command, '--url', url], { environment });
      expect([code, err]).toEqual([3, expect.stringContaining('in PHP, add --php')]);
    }
    expect(seen.filter(({ search }) => search.includes(TOKEN))).toEqual([]);
    const wrong = await cli(['get', ID, '--php', '--url', url, '--token', '-'], { input: 'mistyped' });
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringMatching(/^401 .*; give a valid token/)]);
    expect(wrong.err).not.toMatch(/mistyped|--php/);
  });

  test('sends no token to an address without an API', async () => {
    const { url, seen } = await phpSite(release);
    const { code, err } = await cli(['get', ID, '--php', '--url', `${url}blog`], { environment });
    expect([code, err]).toEqual([3, expect.stringContaining('There is no API at this address')]);
    expect(seen.length).toBe(2);
    expect(seen.filter(({ search }) => search.includes(TOKEN))).toEqual([]);
  });
});

test('--php needs --url, and its help names the risk', async () => {
  const alone = await cli(['get', ID, '--php']);
  expect([alone.code, alone.err]).toEqual([2, '--php is for a server; name it with --url\n']);
  const { out } = await cli(['get', '--help']);
  expect(out.replace(/\s+/g, ' ')).toContain('the logs of web servers and proxies will have it');
});
