// Runs the single file where things are missing, in the way, or change below it.
import { describe, expect, test } from 'bun:test';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@flextype-bun/testing';
import { addLargeFile, call, folder, program, run, serve, site } from './support/program.ts';

const CALL = call('flextype.manifest.version');
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** Whether a process has a thread of this name now. */
async function hasThread(pid: number, name: string): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const read = (thread: string) => readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8').catch(() => '');
  return (await Promise.all(threads.map(read))).includes(`${name}\n`);
}

describe('a program that is running', () => {
  const parts = [CALL, '/metrics', '/docs/style.css', '/openapi.json', '/explorer/app.js'];

  test('serves on, with all parts that are loaded later, after its file was moved', async () => {
    const file = join(folder, 'moving');
    await copyFile(program, file);
    const { child, url } = await serve(['--root', await site('moved')], { file });
    await rename(file, `${file}.aside`);
    for (const path of parts) expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('serves on after its file was deleted, and starts its threads', async () => {
    const file = join(folder, 'deleted');
    await copyFile(program, file);
    const root = await site('deleting');
    const { child, key, url } = await serve(['--root', root], { file });
    await rm(file);
    for (const path of parts) expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    await addLargeFile(root);
    await until(
      'the large file is served',
      async () => (await fetch(url + call('plugins.site.settings.items.key39999'))).ok,
    );
    const problems = await fetch(`${url}/explorer/api/problems`, { headers: { 'X-Explorer-Key': key } });
    expect([problems.status, await problems.text()]).toEqual([200, expect.stringContaining('"problems"')]);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('reads all files again at SIGHUP, and ends by itself at SIGINT', async () => {
    const root = await site('signals');
    const { child, url } = await serve(['--root', root, '--set', 'watch.enabled=false']);
    const settings = join(root, 'project/config/flextype/settings.yaml');
    await writeFile(settings, `${await readFile(settings, 'utf8')}\nseen_at_hangup: yes it is\n`);
    const ask = async () => (await fetch(url + call('flextype.settings.seen_at_hangup'))).status;
    expect(await ask()).toBe(404);
    child.kill('SIGHUP');
    await until('the new setting', async () => (await ask()) === 200);
    child.kill('SIGINT');
    expect(await child.exited).toBe(0);
  });

  test('parses a large file in a thread of its own', async () => {
    const root = await site('threads');
    const { child } = await serve(['--root', root]);
    expect(await hasThread(child.pid, 'Worker')).toBe(false);
    await addLargeFile(root);
    await until('the thread that parses', () => hasThread(child.pid, 'Worker'));
    child.kill('SIGTERM');
    await child.exited;
  });

  test('looks for problems in a thread of its own', async () => {
    const { child, key, url } = await serve(['--root', await site('problems')]);
    expect(await hasThread(child.pid, 'Worker')).toBe(false);
    const asked = fetch(`${url}/explorer/api/problems`, { headers: { 'X-Explorer-Key': key } });
    await until('the thread that looks', () => hasThread(child.pid, 'Worker'));
    expect((await asked).status).toBe(200);
    child.kill('SIGTERM');
    await child.exited;
  });
});

test('a .env or bunfig.toml in the working directory neither configures the program nor runs code in it', async () => {
  const cwd = join(folder, 'strange');
  await mkdir(cwd);
  await writeFile(join(cwd, '.env'), 'HOST=256.256.256.256\nFLEXTYPE_ROOT=/nowhere\n');
  await writeFile(join(cwd, 'bunfig.toml'), 'preload = ["./preload.ts"]\n');
  await writeFile(join(cwd, 'preload.ts'), "process.stderr.write('preloaded');\n");
  const { child, url } = await serve([], { cwd });
  expect((await fetch(url + CALL)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).not.toContain('preloaded');
});

describe('where it may not write', () => {
  const byNobody = process.getuid?.() === 0 ? { by: NOBODY } : {};

  test('a home folder is not needed', async () => {
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o555 });
    const { child, url } = await serve([], { cwd: home, env: { HOME: home }, ...byNobody });
    expect((await fetch(url + CALL)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  test('a read-only site is served, and the log says what is not counted', async () => {
    const root = await site('read-only');
    await run([root], { file: 'chmod', by: ['chmod', '-R', 'a-w,a+rX'] });
    await chmod(folder, 0o755);
    const { child, url } = await serve(['--root', root], byNobody);
    expect((await fetch(url + CALL)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    expect(await new Response(child.stderr).text()).toContain('var/registry-api');
    await run([root], { file: 'chmod', by: ['chmod', '-R', 'u+w'] });
  });
});

describe('an old site', () => {
  async function oldSite(version: string): Promise<string> {
    const root = await site(`old-${version}`, '0.9');
    const manifest = join(root, 'src/flextype/flextype.yaml');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(/^version:.*$/m, `version: ${version}`));
    return root;
  }

  test('is served by the rules of its release', async () => {
    const { child, url } = await serve(['--root', await oldSite('0.9.9')]);
    const { data } = (await (await fetch(url + CALL)).json()) as { data: unknown };
    expect(data).toEqual({ key: 'flextype.manifest.version', value: '0.9.9' });
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('that is too old is refused with a sentence', async () => {
    const root = await oldSite('0.9.8');
    const { code, err } = await run(['serve', '--port', '0', '--root', root]);
    expect([code, err]).toEqual([1, expect.stringContaining('0.9.8')]);
  });
});
