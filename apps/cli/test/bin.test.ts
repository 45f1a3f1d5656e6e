import { expect, test } from 'bun:test';
import { resolve } from 'node:path';
import manifest from '../package.json' with { type: 'json' };

const BIN = resolve(import.meta.dir, '..', manifest.bin['flextype-registry']);

function run(runtime: string) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([runtime, BIN, '--version'], { stderr: 'pipe' });
  return [exitCode, stdout.toString(), stderr.toString()];
}

test('the package has a program for Bun', () => {
  expect(run(process.execPath)).toEqual([0, `${manifest.version}\n`, '']);
});

test('under Node it says that it needs Bun', () => {
  const message = 'flextype-registry runs on Bun. Install it from https://bun.com, or use the single file.\n';
  expect(run('node')).toEqual([1, '', message]);
});
