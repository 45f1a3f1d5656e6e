import { afterEach, beforeEach, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError, readPlainFile, withTimeLimit } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flextype-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MAX_BYTES = 64 * 1024;

async function failure(reading: Promise<unknown>): Promise<FileError> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FileError)) throw new Error(`A FileError was expected, not ${String(error)}`);
  return error;
}

test('the bytes of a file come with its stat', async () => {
  const file = join(folder, 'settings.yaml');
  for (const text of ['', 'a', 'title: é\n', 'x'.repeat(MAX_BYTES)]) {
    writeFileSync(file, text);
    const { bytes, stat } = await readPlainFile(file, { maxBytes: MAX_BYTES });
    expect(bytes.toString()).toBe(text);
    const { ino, size, mtimeNs } = statSync(file, { bigint: true });
    expect([stat.ino, stat.size, stat.mtimeNs]).toEqual([ino, size, mtimeNs]);
  }
});

test.each([
  ['a named pipe', (path: string) => execFileSync('mkfifo', [path])],
  ['a folder', (path: string) => mkdirSync(path)],
  ['a device', (path: string) => symlinkSync('/dev/zero', path)],
])('%s in place of a file is refused at once', async (name, make) => {
  const path = join(folder, 'settings.yaml');
  make(path);
  const { code, message } = await failure(readPlainFile(path, { maxBytes: MAX_BYTES }));
  expect([code, message]).toEqual(['not-a-file', `it is ${name} where a file is expected`]);
});

test('a socket in place of a file is refused', async () => {
  const path = join(folder, 'settings.yaml');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const { code, message } = await failure(readPlainFile(path, { maxBytes: MAX_BYTES }));
  server.close();
  expect([code, message]).toEqual(['not-a-file', 'it is a socket where a file is expected']);
});

test('a file above the limit is refused, and its content is not read into memory', async () => {
  const path = join(folder, 'settings.yaml');
  writeFileSync(path, '');
  truncateSync(path, 1024 ** 3);
  const before = process.memoryUsage.rss();
  const { code } = await failure(readPlainFile(path, { maxBytes: MAX_BYTES }));
  expect(code).toBe('too-large');
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1024 ** 2);
});

test('a file of /proc, whose size is reported as 0, is read to its end', async () => {
  const { bytes } = await readPlainFile('/proc/self/status', { maxBytes: MAX_BYTES });
  expect(bytes.toString()).toContain('VmRSS');
  expect((await failure(readPlainFile('/proc/self/maps', { maxBytes: 100 }))).code).toBe('too-large');
});

test('a link is followed, unless the caller says otherwise', async () => {
  const file = join(folder, 'file');
  const link = join(folder, 'link');
  writeFileSync(file, 'a: 1\n');
  symlinkSync(file, link);
  expect((await readPlainFile(link, { maxBytes: 100 })).bytes.toString()).toBe('a: 1\n');
  const { code, message } = await failure(readPlainFile(link, { maxBytes: 100, followLinks: false }));
  expect([code, message]).toEqual(['not-a-file', 'it is a link where a file is expected']);
});

test('an absent file, a loop of links and a name that is too long have codes of their own', async () => {
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  const codeOf = async (path: string) => (await failure(readPlainFile(path, { maxBytes: 100 }))).code;
  expect(await codeOf(join(folder, 'nothing'))).toBe('absent');
  expect(await codeOf(loop)).toBe('refused');
  expect(await codeOf(join(folder, 'x'.repeat(300)))).toBe('refused');
});

test('a file is unavailable while there are no descriptors, and available again afterwards', () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'a: 1\n');
  const script = `
    import { openSync, closeSync } from 'node:fs';
    import { readPlainFile } from ${JSON.stringify(join(import.meta.dir, '../src/index.ts'))};
    const read = () => readPlainFile(${JSON.stringify(file)}, { maxBytes: 100 }).then(({ bytes }) => String(bytes), ({ code, isTemporary, systemCode }) => [code, isTemporary, systemCode].join());
    const all = [];
    try { for (;;) all.push(openSync('/dev/null')); } catch {}
    const without = await read();
    for (const descriptor of all) closeSync(descriptor);
    console.log(JSON.stringify([without, await read()]));`;
  const path = join(folder, 'script.ts');
  writeFileSync(path, script);
  const output = execFileSync('prlimit', ['--nofile=100:100', '--', process.execPath, path], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(['unavailable,true,EMFILE', 'a: 1\n']);
});

test('whatever replaces a file while it is read does not block its reader', async () => {
  const path = join(folder, 'settings.yaml');
  const other = join(folder, 'other');
  const text = 'title: Site\n'.repeat(200);
  let stop = false;
  const switching = (async () => {
    for (let round = 0; !stop; round++) {
      rmSync(other, { force: true });
      if (round % 3 === 0) writeFileSync(other, text);
      else if (round % 3 === 1) execFileSync('mkfifo', [other]);
      else symlinkSync('/dev/zero', other);
      renameSync(other, path);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const seen = new Set<string>();
  for (let reading = 0; reading < 3000; reading++) {
    seen.add(
      await readPlainFile(path, { maxBytes: MAX_BYTES }).then(
        ({ bytes }) => (bytes.toString() === text ? 'whole' : 'in part'),
        ({ code }: FileError) => code,
      ),
    );
  }
  stop = true;
  await switching;
  seen.delete('absent');
  seen.delete('unavailable');
  expect([...seen].sort()).toEqual(['not-a-file', 'whole']);
});

test('a hanging operation fails after its time limit, and no second one starts until it ends', async () => {
  const first = Promise.withResolvers<string>();
  let started = 0;
  const start = () => {
    started += 1;
    return first.promise;
  };
  expect((await failure(withTimeLimit('mount', start, 20))).code).toBe('timeout');
  const { code, isTemporary } = await failure(withTimeLimit('mount', start, 60_000));
  expect([code, isTemporary, started]).toEqual(['timeout', true, 1]);
  expect(await withTimeLimit('elsewhere', async () => 'read', 20)).toBe('read');
  first.resolve('late');
  await first.promise;
  expect(await withTimeLimit('mount', start, 60_000)).toBe('late');
});

test('no operation starts while all file threads may hang', async () => {
  const hung = Promise.withResolvers<string>();
  const subjects = Array.from(
    { length: Math.max(2, availableParallelism()) },
    (_, index) => `mount ${index}`,
  );
  const failures = subjects.map((subject) => failure(withTimeLimit(subject, () => hung.promise, 20)));
  expect((await Promise.all(failures)).map(({ code }) => code)).toEqual(subjects.map(() => 'timeout'));
  const reading = readPlainFile('/proc/self/status', { maxBytes: MAX_BYTES, timeoutMs: 60_000 });
  expect((await failure(reading)).code).toBe('timeout');
  hung.resolve('late');
  await hung.promise;
  expect((await readPlainFile('/proc/self/status', { maxBytes: MAX_BYTES })).bytes.length).toBeGreaterThan(0);
});
