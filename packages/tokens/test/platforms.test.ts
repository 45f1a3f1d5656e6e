// The rules of systems that are not this one. docs/operating.md of the server lists what was tried on those themselves.
import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { atEnd, tempFolder, writeIn } from '@flextype-bun/testing';
import { remedyFor } from '../src/journal/folder-error.ts';
import { Journal } from '../src/journal/journal.ts';
import { processIdentity } from '../src/lock/process-identity.ts';
import { replaceTokenFile } from '../src/token-file/token-file.ts';
import { Site, UNLIMITED } from './_site.ts';

const SYSTEMS = ['linux', 'win32'] as const;

describe.each(SYSTEMS)('with the rules of %s, a journal', (platform) => {
  function openJournal(): Journal {
    const { journal } = Journal.open(tempFolder(), platform);
    atEnd(() => journal.close());
    return journal;
  }

  test('can be rewritten, and takes further lines', async () => {
    const journal = openJournal();
    journal.append('a 1\nb 2\n');
    journal.rewrite('a 1\n', { sync: true });
    journal.append('a 3\n');
    expect(readFileSync(journal.file, 'utf8')).toBe('a 1\na 3\n');
    expect(journal.length).toBe(8);
    expect(await journal.isInPlace()).toBe(true);
    expect(readdirSync(dirname(journal.file))).toEqual(['calls.journal']);
  });

  test('works again after it could not be rewritten', () => {
    const journal = openJournal();
    rmSync(journal.file);
    writeIn(journal.file, 'in/the/way', '');
    expect(() => journal.rewrite('a 1\n', { sync: false })).toThrow();
    rmSync(journal.file, { recursive: true });
    journal.rewrite('a 2\n', { sync: false });
    journal.append('a 3\n');
    expect(readFileSync(journal.file, 'utf8')).toBe('a 2\na 3\n');
  });
});

describe.each(SYSTEMS)('with the rules of %s, a token file', (platform) => {
  const replaceIn = (site: Site, before: string, after: string) => {
    const file = site.file('abc');
    const location = { token: 'abc', layout: '1.x', folder: dirname(file), file, label: file } as const;
    return replaceTokenFile({ ...location, dialect: 'symfony6' }, before, after, { sync: false, platform });
  };

  test('is replaced, with its mode', async () => {
    const site = new Site({ abc: UNLIMITED });
    chmodSync(site.file('abc'), 0o640);
    const after = UNLIMITED.replace('calls: 0', 'calls: 7');
    const replaced = await replaceIn(site, UNLIMITED, after);
    if (replaced === 'changed') throw new Error('The file was not replaced');
    await replaced.old?.close();
    // On Windows nobody can write to a file that was replaced.
    expect(replaced.old === undefined).toBe(platform === 'win32');
    expect(site.read('abc')).toBe(after);
    expect(statSync(site.file('abc')).mode & 0o777).toBe(0o640);
    expect(readdirSync(dirname(site.file('abc')))).toEqual(['token.yaml']);
  });

  test('is left alone if somebody else has changed it', async () => {
    const site = new Site({ abc: UNLIMITED });
    site.write('abc', `${UNLIMITED}more: 1\n`);
    expect(await replaceIn(site, UNLIMITED, 'calls: 7\n')).toBe('changed');
    expect(site.read('abc')).toBe(`${UNLIMITED}more: 1\n`);
    expect(readdirSync(dirname(site.file('abc')))).toEqual(['token.yaml']);
  });
});

describe('a process', () => {
  test('is identified on macOS by the id of the boot and the start of the process', () => {
    const asked: string[] = [];
    const answers: Readonly<Record<string, string>> = { 'kern.bootsessionuuid': 'B1', lstart: 'Mon' };
    const identity = processIdentity('darwin', (command) => {
      asked.push(command.join(' '));
      return Object.entries(answers).find(([part]) => command.join(' ').includes(part))?.[1];
    });
    expect([identity.boot(), identity.startOf(7), identity.namespace()]).toEqual(['B1', 'Mon', '']);
    expect(asked).toEqual(['sysctl -n kern.bootsessionuuid', 'ps -o lstart= -p 7']);
  });

  test('is identified by the time of the boot if the system has no id for it', () => {
    const identity = processIdentity('darwin', (command) =>
      command.includes('kern.boottime') ? '{ sec = 1796000000, usec = 0 }' : undefined,
    );
    expect(identity.boot()).toBe('{ sec = 1796000000, usec = 0 }');
  });

  // This system has the same `ps`.
  test('has one start for as long as it lives, and none afterwards', async () => {
    for (const platform of ['darwin', 'linux'] as const) {
      const { startOf } = processIdentity(platform);
      const child = Bun.spawn(['sleep', '60']);
      atEnd(() => child.kill());
      const start = startOf(child.pid);
      expect(start).toMatch(platform === 'linux' ? /^\d+$/ : /^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
      expect(startOf(child.pid)).toBe(start);
      child.kill();
      await child.exited;
      expect(startOf(child.pid)).toBeUndefined();
    }
  });
});

test('the remedy for a folder that refuses writes has no commands that Windows lacks', () => {
  const folder = join(tempFolder(), 'var');
  mkdirSync(folder);
  const error = Object.assign(new Error(), { code: 'EPERM' });
  expect(remedyFor(folder, error, 'linux')).toContain('chown');
  expect(remedyFor(folder, error, 'win32')).toBe(
    'Let the user that this server runs as write to this folder',
  );
});
