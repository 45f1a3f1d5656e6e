import { expect, test } from 'bun:test';
import { parseYaml, toDialect } from '../src/index.ts';
import { plain } from './support/plain.ts';

const read = (version: string, text: string): unknown => {
  const dialect = toDialect(version);
  try {
    return plain(parseYaml(`v: ${text}`, { dialect }));
  } catch {
    return 'refused';
  }
};

// Each pair of versions is the last before a change and the first with it, as run with the real symfony/yaml.
test.each([
  ['09111', ['5.1.5', 73n], ['5.1.6', '09111']],
  ['0o17', ['4.4.45', '0o17'], ['5.1.0', 15n]],
  ['017', ['5.4.35', 15n], ['6.0.0', '017']],
  ['-0', ['5.0.11', 0n], ['5.1.0', '-0']],
  ['2020-13-45', ['5.2.9', false], ['5.2.10', 'refused']],
  ['! 12', ['6.1.7', '12'], ['6.1.8', 12n]],
  ['!php/enum A::B', ['6.1.11', 'refused'], ['6.2.0', null]],
  ['!!str "x"', ['5.3.10', 'refused'], ['5.3.11', 'x']],
  ['\n  - - 1\n    - 2', ['5.2.6', ['- 1 - 2']], ['5.2.7', [[1n, 2n]]]],
  ['[1, # c\n 2]', ['5.1.8', 'refused'], ['5.1.9', [1n, 2n]]],
] as const)('%j is read as its version of symfony/yaml does', (text, before, since) => {
  for (const [version, value] of [before, since]) {
    expect([version, read(version, text)]).toEqual([version, value === 'refused' ? value : { v: value }]);
  }
});
