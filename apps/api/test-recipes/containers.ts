import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, TOKEN, tempFolder, until } from '@flextype-bun/testing';
import { compose, docker, get } from './support/docker.ts';
import { runProgram } from './support/program.ts';
import { ANSWER, ASSETS, HIDDEN_PATHS, makeSite, OPERATORS, SECRET } from './support/site.ts';

const CALL = `/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`;
const HARDENED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--user=33:33'];

await docker(['build', '--tag', 'registry-api', '--file', 'apps/api/recipes/Containerfile', '.']);

/** The calls that are written in a site. */
function callsOf(site: string): number {
  const file = readFileSync(join(site, 'project/tokens/registry', TOKEN, 'token.yaml'), 'utf8');
  return Number(/^calls: (\d+)$/m.exec(file)?.[1]);
}

/** Starts a container, which is removed after the test. */
async function start(args: readonly string[]): Promise<string> {
  const id = (await docker(['run', '--detach', ...args])).trim();
  atEnd(() => docker(['rm', '--force', id]));
  return id;
}

async function inspect(id: string, format: string): Promise<string> {
  return (await docker(['inspect', '--format', format, id])).trim();
}

test('the image has the single file and the libraries that it is linked with, and no other file', async () => {
  const id = (await docker(['create', 'registry-api'])).trim();
  atEnd(() => docker(['rm', id]));
  const archive = join(tempFolder(), 'image.tar');
  await docker(['export', '--output', archive, id]);
  const files = (await runProgram(['tar', '--list', '--file', archive])).split('\n');
  // The rest are empty files that Docker mounts something on.
  const ours = files.filter((name) => name !== '' && !/\/$|^(\.dockerenv|dev|etc|proc|sys)\b/.test(name));
  expect(ours.map((name) => name.replace(/^.*\//, ''))).toEqual([
    'flextype-registry',
    ...['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0', 'ld-linux-x86-64.so.2'],
  ]);
  expect(await inspect('registry-api', '{{.Config.User}}')).toBe('65532:65532');
});

test('without a site, a container ends with a sentence', async () => {
  const error = await docker(['run', '--rm', 'registry-api']).catch(String);
  expect(error).toContain('/site: This folder does not exist.');
});

test('a container serves the mounted site, is healthy, counts the calls, and ends with SIGTERM', async () => {
  const site = await makeSite();
  const id = await start([...HARDENED, '-p', '127.0.0.1:3000:3000', '-v', `${site}:/site`, 'registry-api']);
  await until('the server answers', async () => (await get(`http://127.0.0.1:3000${CALL}`)).body === ANSWER);
  await until('it is healthy', async () => (await inspect(id, '{{.State.Health.Status}}')) === 'healthy');
  expect((await get(`http://127.0.0.1:3000${CALL}`)).status).toBe(200);
  await docker(['stop', id]);
  expect(await inspect(id, '{{.State.ExitCode}}')).toBe('0');
  expect(callsOf(site)).toBe(2);
  expect(existsSync(join(site, 'var/registry-api/lock'))).toBe(false);
  expect(await docker(['logs', id])).toContain('Serving /site (Flextype 0.9.16) on http://0.0.0.0:3000\n');
});

test('a container that does not answer is unhealthy', async () => {
  const site = await makeSite();
  const id = await start([
    ...[...HARDENED, '--health-interval=1s', '--health-start-period=0s', '--health-retries=1'],
    ...['-v', `${site}:/site`, 'registry-api', '--port', '3001'],
  ]);
  await until('it is unhealthy', async () => (await inspect(id, '{{.State.Health.Status}}')) === 'unhealthy');
});

test('compose.yaml serves the site with PHP and nginx, without root and on read-only file systems', async () => {
  const site = await makeSite();
  atEnd(() => compose(site, ['down', '--timeout', '5']));
  await compose(site, ['up', '--detach', '--build']);
  const url = 'http://127.0.0.1:8080';
  const page = async (path: string): Promise<object> => JSON.parse((await get(url + path)).body);
  await until('the server answers', async () => (await get(url + CALL)).body === ANSWER);
  for (const path of ['/', '/blog/a-page?x=1', ...OPERATORS]) {
    expect(await page(path)).toMatchObject({ php: true, uri: path });
  }
  for (const [path, text] of Object.entries(ASSETS)) expect((await get(url + path)).body).toBe(text);
  for (const path of HIDDEN_PATHS) {
    const { status, body } = await get(url + path);
    expect([path, body.includes(SECRET), body.includes('attacked')]).toEqual([path, false, false]);
    if (status === 200) expect([path, body]).toEqual([path, expect.stringContaining('"php":true')]);
  }

  await compose(site, ['stop', 'registry-api']);
  expect(await page(CALL)).toMatchObject({ php: true, uri: CALL });
  await compose(site, ['start', 'registry-api']);
  await until('the server answers again', async () => (await get(url + CALL)).body === ANSWER);

  const logs = await compose(site, ['logs', '--no-color']);
  expect(logs).toContain('"GET /api/v1/registry" 200');
  expect(logs).not.toContain(TOKEN);
  for (const id of (await compose(site, ['ps', '--quiet'])).trim().split('\n')) {
    const format = '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.State.Running}} {{.RestartCount}}';
    expect(await inspect(id, format)).toBe('33:33 true true 0');
  }
  await compose(site, ['down', '--timeout', '5']);
  expect(callsOf(site)).toBeGreaterThan(1);
});
