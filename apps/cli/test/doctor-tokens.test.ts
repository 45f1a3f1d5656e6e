import { describe, expect, test } from 'bun:test';
import { makeSite } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

const FOLDER = 'project/entries/tokens';

/** A site with these token files. */
function siteWith(tokens: Readonly<Record<string, string>>): string {
  const files = Object.entries(tokens).map(([name, text]) => [`${FOLDER}/${name}/token.yaml`, text]);
  return makeSite({ 'src/flextype/settings.yaml': 'title: x\n', ...Object.fromEntries(files) });
}

describe('doctor says why tokens are refused', () => {
  test.each([
    [
      'a token without the fields that 1.x needs',
      'limit_calls: 0\n',
      `warning incomplete-token ${FOLDER}/abcdefgh/token.yaml
  The token abcdefgh is refused: it has no state or calls; only /api/registry, which needs limit_calls alone, accepts it.
  → Add "state: enabled" and "calls: 0" to the file.
`,
    ],
    [
      'a token without a limit',
      'state: enabled\ncalls: 1\nlimit_calls: null\n',
      `warning incomplete-token ${FOLDER}/abcdefgh/token.yaml
  The token abcdefgh is refused: it has no limit_calls.
  → Add "limit_calls: 0" (any number) to the file.
`,
    ],
    [
      'a disabled token',
      'state: disabled\ncalls: 1\nlimit_calls: 0\n',
      `info disabled-token ${FOLDER}/abcdefgh/token.yaml
  The token abcdefgh is refused: its state is disabled.
  → Enable it with "tokens enable", or remove it with "tokens remove".
`,
    ],
    [
      'an exhausted token',
      'state: enabled\ncalls: 9\nlimit_calls: 5\n',
      `info exhausted-token ${FOLDER}/abcdefgh/token.yaml
  The token abcdefgh is refused: all 5 calls that limit_calls allows are used up.
  → Raise limit_calls, set it to 0 for any number, or remove the token with "tokens remove".
`,
    ],
    [
      'a file that cannot be read as a token',
      'state: enabled\ncalls: abc\nlimit_calls: 5\n',
      `warning token-file ${FOLDER}/abcdefgh/token.yaml:2:8
  The token abcdefgh is refused: "calls" must be a number that can be counted exactly.
  → Mend the file, or remove its folder.
`,
    ],
  ])('%s', async (_name, text, expected) => {
    const site = inSite(siteWith({ abcdefgh: text }));
    expect((await site('doctor', '--full')).out).toContain(expected);
    expect((await site('doctor')).out).not.toContain('abcdefgh');
  });
});

describe('doctor shows each kind of finding once', () => {
  const root = () =>
    siteWith(
      Object.fromEntries(
        Array.from({ length: 5 }, (_, index) => [
          `t${index}`,
          `state: disabled\ncalls: ${index}\nlimit_calls: 0\n`,
        ]),
      ),
    );

  test('with a count and its first three places', async () => {
    expect((await inSite(root())('doctor', '--full')).out).toBe(`info disabled-token 5 times
  ${FOLDER}/t0/token.yaml
    The token t0 is refused: its state is disabled.
  ${FOLDER}/t1/token.yaml
    The token t1 is refused: its state is disabled.
  ${FOLDER}/t2/token.yaml
    The token t2 is refused: its state is disabled.
  … and 2 more; --all shows them
  → Enable it with "tokens enable", or remove it with "tokens remove".

0 errors, 0 warnings, 5 remarks
`);
  });

  test('with every place for --all and --json', async () => {
    const site = inSite(root());
    const { out } = await site('doctor', '--full', '--all');
    expect(out.match(/^info disabled-token project/gm)).toHaveLength(5);
    expect(JSON.parse((await site('doctor', '--json')).out).findings).toHaveLength(5);
  });

  test('with one remedy per place if they differ', async () => {
    const site = siteWith({ one: 'limit_calls: 0\n', two: 'calls: 0\nlimit_calls: 0\n' });
    expect((await inSite(site)('doctor', '--full')).out).toStartWith(`warning incomplete-token 2 times
  ${FOLDER}/one/token.yaml
    The token one is refused: it has no state or calls; only /api/registry, which needs limit_calls alone, accepts it.
    → Add "state: enabled" and "calls: 0" to the file.
  ${FOLDER}/two/token.yaml
    The token two is refused: it has no state; only /api/registry, which needs limit_calls alone, accepts it.
    → Add "state: enabled" to the file.

`);
  });
});
