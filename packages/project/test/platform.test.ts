import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@flextype-bun/testing';
import { createFolder, isHeldOpen, repeatWhileHeld } from '../src/index.ts';

/** The error of a system call. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Repeats an operation that fails some times, and returns how often it ran. */
function attempts(failures: number, code: string, platform: NodeJS.Platform): number {
  let runs = 0;
  repeatWhileHeld(() => {
    runs++;
    if (runs <= failures) throw failure(code);
  }, platform);
  return runs;
}

describe('a file that another program of Windows has open', () => {
  test.each(['EPERM', 'EBUSY', 'EACCES'])('is tried again after %s', (code) => {
    expect(attempts(3, code, 'win32')).toBe(4);
    expect(isHeldOpen(failure(code), 'win32')).toBe(true);
  });

  test('is given up after a quarter of a second', () => {
    const began = performance.now();
    expect(() => attempts(1_000, 'EBUSY', 'win32')).toThrow('EBUSY');
    expect(performance.now() - began).toBeGreaterThanOrEqual(250);
  });

  test('is not awaited on other systems, or after another error', () => {
    for (const [code, platform] of [
      ['EBUSY', 'linux'],
      ['EACCES', 'darwin'],
      ['ENOSPC', 'win32'],
    ] as const) {
      expect(() => attempts(1, code, platform)).toThrow(code);
      expect(isHeldOpen(failure(code), platform)).toBe(false);
    }
  });
});

test('a new folder has the mode of the one above it, except on Windows, where setting it fails', () => {
  const folder = tempFolder();
  chmodSync(folder, 0o750);
  const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
  createFolder(join(folder, 'a/b'), 'darwin');
  expect([modeOf('a'), modeOf('a/b')]).toEqual([0o750, 0o750]);
  mkdirSync(join(folder, 'as-it-is'));
  createFolder(join(folder, 'c'), 'win32');
  expect(modeOf('c')).toBe(modeOf('as-it-is'));
});
