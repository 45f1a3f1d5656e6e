import { describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { runServer } from './support/server-process.ts';
import { legacy, openApp, TOKEN, v1 } from './support/test-app.ts';

const FILE = `project/entries/tokens/${TOKEN}/token.yaml`;
const FIELDS = 'state: enabled\ncalls: 0\nlimit_calls: 0\n';

/** Makes a site whose token has a scope, and whose plugin `site` has passwords in its settings. */
function scopedSite(scope: string): string {
  const root = copyFixture('sites/1.x');
  writeIn(root, FILE, FIELDS + scope);
  writeIn(
    root,
    'project/config/plugins/site/settings.yaml',
    'mail: {host: mx, password: secret}\nlist: [a, b, c]\n',
  );
  return root;
}

/** Opens an app and returns a function that requests values; `undefined` if an id is unset. */
async function openValues(root: string, redact: readonly string[] = []) {
  const { ask } = await openApp(root, { redact });
  return async (id: string, path = v1(id)): Promise<unknown> => {
    const response = await ask(path);
    if (response.status === 404) return undefined;
    expect(response.status).toBe(200);
    return ((await response.json()) as { data: { value: unknown } }).data.value;
  };
}

const MAIL = 'plugins.site.settings.mail';

describe('the scope of a token', () => {
  test('leaves only allowed values', async () => {
    const value = await openValues(scopedSite('registry: {allow: [plugins.site.settings.mail]}\n'));
    expect(await value(MAIL)).toEqual({ host: 'mx', password: 'secret' });
    expect(await value('plugins')).toEqual({
      site: { settings: { mail: { host: 'mx', password: 'secret' } } },
    });
    expect(await value('flextype')).toBeUndefined();
    expect(await value('flextype.manifest.version')).toBeUndefined();
  });

  test('removes denied values from every response, as if they were unset', async () => {
    const value = await openValues(scopedSite('registry: {deny: ["**.password"]}\n'));
    expect(await value(`${MAIL}.password`)).toBeUndefined();
    expect(await value(`${MAIL}.password`, v1(`${MAIL}.password`, '&default=none'))).toBe('none');
    expect(await value(MAIL)).toEqual({ host: 'mx' });
    expect(await value(MAIL, legacy(MAIL))).toEqual({ host: 'mx' });
    expect(JSON.stringify(await value('plugins'))).not.toContain('secret');
    const { ask } = await openApp(scopedSite('registry: {deny: ["**.password"]}\n'));
    const many = (await (await ask(v1(MAIL).replace('id=', 'id[]='))).json()) as { data: unknown[] };
    expect(many.data).toEqual([{ key: MAIL, value: { host: 'mx' } }]);
  });

  test('hides an item of a list as PHP does after unset()', async () => {
    const value = await openValues(scopedSite('registry: {deny: [plugins.site.settings.list.1]}\n'));
    expect(await value('plugins.site.settings.list')).toEqual({ 0: 'a', 2: 'c' });
  });

  test.each([
    'registry: {allow: plugins}\n',
    'registry: {alow: [plugins]}\n',
    'registry: {deny: ["plugins.si*"]}\n',
    'registry: all\n',
    'registry: [plugins]\n',
    'registry: {allow: [1]}\n',
    'registry: {allow: ~}\n',
    'registry:\n  allow:\n  deny:\n',
  ])('that cannot be read opens nothing: %s', async (scope) => {
    const value = await openValues(scopedSite(scope));
    for (const id of ['plugins', 'flextype', 'flextype.manifest.version'])
      expect(await value(id)).toBeUndefined();
  });

  test.each(['registry: ~\n', 'registry: {}\n', 'other: {allow: []}\n', ''])(
    'that is not stated leaves everything: %p',
    async (scope) => {
      const value = await openValues(scopedSite(scope));
      expect(await value('flextype.manifest.version')).toBe('1.0.0-alpha.3');
    },
  );

  test('that is empty leaves nothing', async () => {
    const value = await openValues(scopedSite('registry: {allow: []}\n'));
    expect(await value('plugins')).toBeUndefined();
  });

  test('is separate for each token', async () => {
    const root = scopedSite('registry: {allow: [plugins]}\n');
    writeIn(root, 'project/entries/tokens/other/token.yaml', `${FIELDS}registry: {allow: [flextype]}\n`);
    const value = await openValues(root);
    expect(await value('flextype')).toBeUndefined();
    expect(await value('flextype', v1('flextype', '', 'other'))).toBeDefined();
    expect(await value('plugins')).toBeDefined();
    expect(await value('plugins', v1('plugins', '', 'other'))).toBeUndefined();
  });

  test('gives different ETags to different views', async () => {
    const root = scopedSite('registry: {deny: ["**.password"]}\n');
    writeIn(root, 'project/entries/tokens/other/token.yaml', FIELDS);
    const { ask } = await openApp(root);
    const tag = (await ask(v1(MAIL, '', 'other'))).headers.get('etag') ?? '';
    const response = await ask(v1(MAIL), { headers: { 'If-None-Match': tag } });
    expect(response.status).toBe(200);
  });

  test('changes with the file while the server runs, and an invalid one is logged without the token', async () => {
    const root = scopedSite('');
    const { url, output } = await runServer(['--root', root, '--port', '0']);
    const status = async () => (await fetch(url + v1(MAIL))).status;
    expect(await status()).toBe(200);
    writeIn(root, FILE, `${FIELDS}registry: {allow: [flextype]}\n`);
    await until('the scope is in force', async () => (await status()) === 404);
    writeIn(root, FILE, `${FIELDS}registry: {allow: flextype}\n`);
    await until('the problem is reported', async () => {
      await status();
      return output().err.includes('The field registry in token.yaml of efe1…');
    });
    expect(output().err).not.toContain(TOKEN.slice(4));
  });
});

describe('redact', () => {
  test('hides values from all tokens, whatever their scopes allow', async () => {
    const value = await openValues(scopedSite(`registry: {allow: [${MAIL}]}\n`), ['**.password', 'flextype']);
    expect(await value(MAIL)).toEqual({ host: 'mx' });
    expect(await value('flextype')).toBeUndefined();
    const open = await openValues(scopedSite(''), ['**.password']);
    expect(JSON.stringify(await open('plugins'))).not.toContain('secret');
    expect(await open('flextype.manifest.version')).toBe('1.0.0-alpha.3');
  });

  test('takes effect at once, and an invalid pattern is refused', async () => {
    const root = scopedSite('');
    const { url, output } = await runServer(['--root', root, '--port', '0']);
    const status = async () => (await fetch(url + v1(`${MAIL}.password`))).status;
    expect(await status()).toBe(200);
    const settings = 'project/config/plugins/registry-api/settings.yaml';
    writeIn(root, settings, 'api: {redact: ["**.password"]}\n');
    await until('it is withheld', async () => (await status()) === 404);
    writeIn(root, settings, 'api: {redact: ["**.pass*"]}\n');
    await until('it is refused', () => output().err.includes('api.redact.0'));
    expect(await status()).toBe(404);
  });
});
