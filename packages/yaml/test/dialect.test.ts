import { expect, test } from 'bun:test';
import { parseYaml, toDialect } from '../src/index.ts';
import { plain } from './support/read.ts';

const read = (version: string, text: string): unknown => {
  const dialect = toDialect(version);
  try {
    return plain(parseYaml(`v: ${text}`, { dialect }));
  } catch {
    return 'rejected';
  }
};

// The last version before a change and the first with it, each verified with the real symfony/yaml.
test.each([
  ['09111', ['5.1.5', 73n], ['5.1.6', '09111']],
  ['0o17', ['4.4.45', '0o17'], ['5.1.0', 15n]],
  ['017', ['5.4.35', 15n], ['6.0.0', '017']],
  ['-0', ['5.0.11', 0n], ['5.1.0', '-0']],
  ['2020-13-45', ['5.2.9', false], ['5.2.10', 'rejected']],
  ['! 12', ['6.1.7', '12'], ['6.1.8', 12n]],
  ['!php/enum A::B', ['6.1.11', 'rejected'], ['6.2.0', null]],
  ['!!str "x"', ['5.3.10', 'rejected'], ['5.3.11', 'x']],
  ['\n  - - 1\n    - 2', ['5.2.6', ['- 1 - 2']], ['5.2.7', [[1n, 2n]]]],
  ['[1, # c\n 2]', ['5.1.8', 'rejected'], ['5.1.9', [1n, 2n]]],
] as const)('%j has the value of the given version of symfony/yaml', (text, before, since) => {
  for (const [version, value] of [before, since]) {
    expect([version, read(version, text)]).toEqual([version, value === 'rejected' ? value : { v: value }]);
  }
});
