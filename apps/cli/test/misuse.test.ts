import { expect, test } from 'bun:test';
import { copyFixture } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

test.each([
  [['get', ''], 'Expected an id.'],
  [['explain', ''], 'Expected an id.'],
  [['get', 'a', 'b'], 'too many arguments'],
  [['get', 'a', '--format', 'xml'], 'Allowed choices are json, yaml, env, dotenv.'],
  [['get', 'a', '--format'], 'argument missing'],
  [['doctor', '--format', 'xml'], 'Allowed choices are text, json, github, sarif.'],
  [['doctor', '--nonsense'], "unknown option '--nonsense'"],
  [['diff', '.', '.', '.'], 'diff compares two sites, not 3'],
  [['watch', '--exec', ' '], 'Expected a command.'],
  [['watch', '--exec', 'true', '--debounce', '99999999999'], 'Expected at most 3600000, an hour.'],
  [['watch', '--debounce', 'soon', '--exec', 'true'], 'Expected a whole number, 0 or greater.'],
  [['schema', '--force'], '--force needs --write or --editor'],
  [['types', 'a'], 'too many arguments'],
  [['--json', 'serve'], 'Only --root may come before "serve"; its own options come after it'],
  [['--json', 'serve', '--port', '0'], 'Only --root may come before "serve"'],
  [['nonsense'], "unknown command 'nonsense'"],
])('%j is refused in one sentence, with exit code 2', async (args, reason) => {
  const { code, out, err } = await inSite(copyFixture('sites/1.x'))(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(reason);
  expect(err.replace(/\n\(see --help\)\n$/, '').trim()).not.toContain('\n');
});
