import { expect, test } from 'bun:test';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, until } from '@flextype-bun/testing';
import { Value } from '@sinclair/typebox/value';
import { Readiness } from '../src/ops/health.model.ts';
import { runServer, runToEnd, type ServerProcess } from './support/server-process.ts';

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const ITEM = `/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`;

/** A journal folder that not even root can write to: it is on a read-only file system. */
const READ_ONLY = ['--set', 'tokens.journal.directory=/sys/registry-api'];

async function readiness({ url }: ServerProcess) {
  const response = await fetch(`${url}/readyz`);
  const body: unknown = await response.json();
  if (!Value.Check(Readiness, body)) throw new Error(`not a readiness: ${JSON.stringify(body)}`);
  return { status: response.status, ...body };
}

async function degradedMetric({ url }: ServerProcess): Promise<string | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return /^flextype_registry_tokens_degraded (\d)$/m.exec(text)?.[1];
}

test('an unwritable journal folder is reported by /readyz, the metric and the log', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0', ...READ_ONLY]);
  expect(await readiness(server)).toMatchObject({
    status: 200,
    state: 'ready',
    tokens: 'degraded',
    tokenProblems: [{ code: 'memory', message: expect.stringContaining('/sys/registry-api') }],
  });
  expect(await degradedMetric(server)).toBe('1');
  expect(server.output().err).toContain('calls are counted in memory');
  expect((await fetch(server.url + ITEM)).status).toBe(200);
});

test.each([['tokens.read_only=expected'], ['tokens.ledger=memory']])(
  'with %s it was meant',
  async (setting) => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0', ...READ_ONLY, '--set', setting]);
    expect(await readiness(server)).toMatchObject({ status: 200, tokens: 'ready', tokenProblems: [] });
    expect(await degradedMetric(server)).toBe('0');
  },
);

test('with tokens.read_only=refuse the server does not start, and names the remedy', async () => {
  const root = copyFixture('sites/1.x');
  const settings = [...READ_ONLY, '--set', 'tokens.read_only=refuse'];
  const { code, err } = await runToEnd(['--root', root, '--port', '0', ...settings]);
  expect(code).not.toBe(0);
  expect(err).toContain('/sys/registry-api');
  expect(err).toContain('journal.directory');
});

test('a server whose lock was taken over is not ready, answers 503, and names no path outside the site', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0']);
  expect((await fetch(server.url + ITEM)).status).toBe(200);
  const file = join(root, 'var/registry-api/lock');
  mkdirSync(join(root, 'other'));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(join(root, 'other/lock'), JSON.stringify({ ...lock, id: 'other', host: 'elsewhere' }));
  renameSync(join(root, 'other/lock'), file);
  await until('it is unready', async () => (await readiness(server)).status === 503);
  const { tokens, tokenProblems } = await readiness(server);
  expect({ tokens, tokenProblems }).toMatchObject({
    tokens: 'degraded',
    tokenProblems: [{ code: 'lost', file: 'var/registry-api/lock' }],
  });
  expect(JSON.stringify(tokenProblems)).not.toContain(root);
  expect((await fetch(server.url + ITEM)).status).toBe(503);
});
