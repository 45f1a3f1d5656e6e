import { expect, spyOn, test } from 'bun:test';
import { atEnd, makeSite } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';

const TOKENS = 100;

/** A site with many tokens and a clock that advances ten milliseconds per reading. */
function largeSite(): string {
  let now = 0;
  const clock = spyOn(performance, 'now').mockImplementation(() => {
    now += 10;
    return now;
  });
  atEnd(() => clock.mockRestore());
  const files = Array.from({ length: TOKENS }, (_, index) => [
    `project/entries/tokens/token${index}/token.yaml`,
    'state: enabled\ncalls: 0\nlimit_calls: 9\n',
  ]);
  return makeSite({ 'src/flextype/settings.yaml': 'title: x\n', ...Object.fromEntries(files) });
}

test.each([
  ['Reading tokens', ['tokens', 'list']],
  ['Reading tokens', ['tokens', 'usage']],
  ['Checking tokens', ['doctor']],
])('"%s" is shown on a terminal while %p takes long, and cleared at the end', async (what, args) => {
  const lines: string[] = [];
  const { err } = await cli(args, { cwd: largeSite(), terminal: (text) => lines.push(text) });
  expect(err).toBe('');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines[0]).toMatch(new RegExp(`^\\r\\S+${what}: \\d+ …$`));
  expect(lines.at(-1)).toBe('\r\u001b[2K');
});

test('prints no progress line without a terminal', async () => {
  expect((await cli(['tokens', 'list'], { cwd: largeSite() })).err).toBe('');
});
