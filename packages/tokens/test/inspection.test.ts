import { expect, test } from 'bun:test';
import { chmodSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from '@flextype-bun/testing';
import { Site, UNLIMITED } from './_site.ts';

test('every token file is inspected, with the reason for which its requests are refused', async () => {
  const site = new Site({
    valid: UNLIMITED,
    partly: 'limit_calls: 0\nstate: null\n',
    off: 'state: disabled\ncalls: 0\nlimit_calls: 0\n',
    used: 'state: enabled\ncalls: 7\nlimit_calls: 7\n',
    f00dfeedbroken: 'state: enabled\ncalls: [\n',
  });
  site.write('valid', 'calls: [', '0.9');
  mkdirSync(join(dirname(site.file('valid')), '../empty'));
  const tokens = await site.open({ ledger: 'memory' });
  const found = new Map((await Array.fromAsync(tokens.inspectAll())).map((entry) => [entry.token, entry]));
  expect([...found.keys()].sort()).toEqual(['f00dfeedbroken', 'off', 'partly', 'used', 'valid']);
  expect(found.get('valid')).toMatchObject({ condition: 'valid', layout: '1.x', missing: [] });
  expect(found.get('partly')).toMatchObject({
    condition: 'incomplete',
    legacyCondition: 'valid',
    missing: ['state', 'calls'],
    details: { limit: null },
  });
  expect(found.get('off')).toMatchObject({ condition: 'disabled', details: { enabled: false } });
  expect(found.get('used')).toMatchObject({ condition: 'exhausted', details: { calls: 7, limit: 7 } });
  const broken = found.get('f00dfeedbroken');
  expect(broken).toMatchObject({ condition: 'unreadable', details: undefined });
  expect(broken?.problem?.position).toMatchObject({ file: 'project/entries/tokens/f00…/token.yaml' });
  expect(tokens.status).toMatchObject({ cached: 0, problems: [] });
});

test("an inspected token has the server's count, which is ahead of the file", async () => {
  const site = new Site({ abc: 'state: enabled\ncalls: 0\nlimit_calls: 2\n' });
  const tokens = await site.open({ ledger: 'memory' });
  await tokens.consume('abc');
  expect(await tokens.inspect('abc')).toMatchObject({ condition: 'valid', details: { calls: 1 } });
  await tokens.consume('abc');
  expect(await tokens.inspect('abc')).toMatchObject({ condition: 'exhausted', details: { calls: 2 } });
  expect(await tokens.inspect('nobody')).toBeUndefined();
});

test('a token folder that is a link is reported and not followed; its token in another layout is not hidden', async () => {
  const site = new Site({ linked: UNLIMITED, both: UNLIMITED });
  site.write('both', UNLIMITED, '0.9');
  const elsewhere = tempFolder();
  for (const name of ['linked', 'both']) {
    const folder = dirname(site.file(name));
    renameSync(folder, join(elsewhere, name));
    symlinkSync(join(elsewhere, name), folder);
  }
  site.write('file', UNLIMITED);
  renameSync(site.file('file'), join(elsewhere, 'file.yaml'));
  symlinkSync(join(elsewhere, 'file.yaml'), site.file('file'));
  chmodSync(site.file('both', '0.9'), 0o640);
  const tokens = await site.open({ ledger: 'memory' });
  const found = await Array.fromAsync(tokens.inspectAll());
  for (const name of ['linked', 'file']) {
    expect(found.find(({ token }) => token === name)).toMatchObject({
      condition: 'unreadable',
      problem: { reason: 'This is a link, or differs in case from its name; it is not served' },
    });
  }
  expect(found.filter(({ token }) => token === 'both')).toMatchObject([
    { layout: '0.9', mode: 0o640, condition: 'valid' },
  ]);
});
