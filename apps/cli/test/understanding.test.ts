import { describe, expect, test } from 'bun:test';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

const SETTINGS = 'project/config/flextype/settings.yaml';

describe('explain', () => {
  test('lists every layer with its place, and marks the winner', async () => {
    const site = inSite(copyFixture('sites/1.x'));
    expect(await site('explain', 'plugins.feed.settings.priority')).toEqual({
      code: 0,
      out: `plugins.feed.settings.priority = 150
    overridden  project/plugins/feed/settings.yaml:5:11         50
  → wins        project/config/plugins/feed/settings.yaml:2:11  150
`,
      err: '',
    });
  });

  test('explains a list item by item', async () => {
    const { out } = await inSite(copyFixture('sites/1.x'))('explain', 'plugins.journal.settings.order');
    expect(out).toContain('item by item');
    expect(out).toMatch(/^ {2}0 {4}overridden {2}project\/plugins\/journal\/settings\.yaml:\d+:\d+/m);
    expect(out).toMatch(/^ {5}→ wins {8}project\/config\/plugins\/journal\/settings\.yaml:3:\d+/m);
  });

  test('says why an id is unset, and suggests similar ids', async () => {
    const site = inSite(copyFixture('sites/1.x'));
    const disabled = await site('explain', 'plugins.comments.settings');
    expect(disabled.code).toBe(1);
    expect(disabled.out).toContain(
      'why: project/plugins/comments/settings.yaml:2:10: The plugin "comments" is disabled',
    );
    expect((await site('explain', 'site.title')).out).toEndWith(
      'did you mean plugins.site.settings.title?\n',
    );
  });

  test('prints the same facts as JSON', async () => {
    const root = copyFixture('sites/1.x');
    const { out } = await inSite(root)('explain', 'plugins.feed.settings.priority', '--json');
    expect(JSON.parse(out)).toMatchObject({
      id: 'plugins.feed.settings.priority',
      value: 150,
      layers: [
        { source: 'defaults', effect: 'overridden', value: 50 },
        {
          source: 'site',
          effect: 'wins',
          position: { file: join(root, 'project/config/plugins/feed/settings.yaml'), line: 2, column: 11 },
        },
      ],
      winner: 1,
    });
  });

  test('works on a site that does not load, and on values without JSON', async () => {
    const broken = await inSite(copyFixture('broken/syntax'))('explain', 'flextype.manifest.version');
    expect([broken.code, broken.out]).toEqual([
      0,
      expect.stringContaining('wins  src/flextype/flextype.yaml:'),
    ]);
    const infinite = inSite(copyFixture('broken/infinite-value'));
    expect((await infinite('explain', 'flextype.settings.site.limits.upper')).out).toContain('= INF\n');
    expect(
      JSON.parse((await infinite('explain', 'flextype.settings.site.limits.upper', '--json')).out).value,
    ).toBe('INF');
  });
});

describe('doctor', () => {
  const sound = () => makeSite({ 'src/flextype/settings.yaml': 'title: x\n' });

  test('finds nothing in a healthy site', async () => {
    expect(await inSite(sound())('doctor')).toEqual({ code: 0, out: 'Nothing wrong found.\n', err: '' });
  });

  test('prints each finding with place, reason and remedy, and exits with 1 on errors', async () => {
    const { code, out } = await inSite(copyFixture('broken/syntax'))('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^error malformed-yaml project\/config\/flextype\/settings\.yaml:4:9\n {2}the bracket \[ is not closed\.\n/,
    );
    expect(out).toContain('\n  → Add ] at its end: `tags: [red, green]`.\n');
    expect(out).toEndWith('\n1 error, 0 warnings, 0 remarks\n');
  });

  test('exits with 1 on warnings only with --strict', async () => {
    const root = sound();
    writeIn(root, SETTINGS, 'titel: y\n');
    expect((await inSite(root)('doctor')).code).toBe(0);
    expect((await inSite(root)('doctor', '--strict')).code).toBe(1);
    const report = JSON.parse((await inSite(root)('doctor', '--json')).out);
    expect(report).toMatchObject({ root, errors: 0, warnings: 1, remarks: 0 });
    expect(report.findings[0]).toMatchObject({
      code: 'unknown-setting',
      position: { file: join(root, SETTINGS), line: 1, column: 1 },
      remedy: 'Write title if you meant that; a setting of your own can stay',
    });
  });

  test('warns of unlimited tokens that can read secrets, with masked names', async () => {
    const root = sound();
    const secret = 'secret1secret2secret3secret4';
    writeIn(root, SETTINGS, 'mail: {password: hunter2}\ndb: {dsn: x}\n');
    writeIn(
      root,
      `project/entries/tokens/${secret}/token.yaml`,
      'state: enabled\ncalls: 0\nlimit_calls: 0\n',
    );
    writeIn(root, 'project/entries/tokens/limited/token.yaml', 'state: enabled\ncalls: 0\nlimit_calls: 5\n');
    const { out } = await inSite(root)('doctor');
    expect(out).toContain('warning open-token project/entries/tokens/secr…/token.yaml');
    expect(out).toContain('secrets: flextype.settings.mail.password, flextype.settings.db.dsn.');
    expect(out).not.toContain(secret);
    expect(out.match(/open-token/g)?.length).toBe(1);
    expect((await inSite(root)('doctor', '--full')).out).toContain(`/${secret}/token.yaml`);
  });

  test('does not warn of secrets that a scope or the settings hide, and reports invalid scopes', async () => {
    const root = sound();
    writeIn(root, SETTINGS, 'mail: {password: hunter2}\n');
    const file = 'project/entries/tokens/open/token.yaml';
    const fields = 'state: enabled\ncalls: 0\nlimit_calls: 0\n';
    const findings = async () => (await inSite(root)('doctor')).out;
    writeIn(root, file, `${fields}registry: {allow: [flextype.manifest]}\n`);
    expect(await findings()).not.toContain('open-token');
    writeIn(root, file, `${fields}registry: {deny: [flextype.manifest]}\n`);
    expect(await findings()).toContain('open-token');
    writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'api: {redact: ["**.password"]}\n');
    expect(await findings()).not.toContain('open-token');
    writeIn(root, file, `${fields}registry: [flextype]\n`);
    expect(await findings()).toContain('warning token-scope project/entries/tokens/o…/token.yaml');
  });

  test('warns of world-readable and of invalid token files', async () => {
    const root = sound();
    writeIn(root, 'project/entries/tokens/readable/token.yaml', 'state: enabled\ncalls: 0\nlimit_calls: 5\n');
    writeIn(root, 'project/entries/tokens/brokenbroken/token.yaml', 'calls: [\n');
    const file = join(root, 'project/entries/tokens/readable/token.yaml');
    chmodSync(join(root, 'project/entries/tokens/brokenbroken/token.yaml'), 0o640);
    // The fixtures may be copied from a clone that only its owner may enter.
    for (const folder of [
      '',
      'project',
      'project/entries',
      'project/entries/tokens',
      'project/entries/tokens/readable',
    ]) {
      chmodSync(join(root, folder), 0o755);
    }
    const readable = async () => (await inSite(root)('doctor')).out.includes('world-readable');
    chmodSync(file, 0o644);
    expect(await readable()).toBe(true);
    chmodSync(file, 0o640);
    expect(await readable()).toBe(false);
    chmodSync(file, 0o644);
    chmodSync(join(root, 'project/entries'), 0o750);
    expect(await readable()).toBe(false);
    const { out } = await inSite(root)('doctor');
    expect(out).toMatch(/warning token-file project\/entries\/tokens\/bro…\/token\.yaml:\d+:\d+/);
  });

  test('reports server settings that are rejected, misspelt or adjusted', async () => {
    const root = sound();
    writeIn(
      root,
      'project/config/plugins/registry-api/settings.yaml',
      'prot: 80\napi: {v1: beta, cors: {enabled: true}}\n',
    );
    writeIn(root, SETTINGS, 'charset: "x y"\ncors: {enabled: true, origin: ["https://a.org", "b c"]}\n');
    const { code, out } = await inSite(root)('doctor');
    expect(code).toBe(1);
    expect(out).toContain(
      'error server-setting project/config/plugins/registry-api/settings.yaml:2:11\n  The server does not start: api.v1 is "beta".\n  → Correct the setting: expected one of documented, alpha.',
    );
    expect(out).toContain(`warning unknown-setting 2 times
  project/config/plugins/registry-api/settings.yaml:1:1
    The server has no setting prot and ignores it.
    → Write port if you meant that, or remove it.
  project/config/plugins/registry-api/settings.yaml:2:17
    The server has no setting api.cors and ignores it.
    → Check its name, or remove it.
`);
    expect(out).toContain('it uses UTF-8.');
    expect(out).toContain('it uses https://a.org.');
  });

  test('reports a default of the server that fits no other setting at the group that sets it', async () => {
    const root = sound();
    writeIn(
      root,
      'project/config/plugins/registry-api/settings.yaml',
      'reuse_port: true\ntokens: {ledger: redis}\nexplorer:\n  enabled: true\n',
    );
    const { out } = await inSite(root)('doctor');
    expect(out).toContain(
      'error server-setting project/config/plugins/registry-api/settings.yaml:4:3\n  The server does not start: explorer.key is random',
    );
  });
});
