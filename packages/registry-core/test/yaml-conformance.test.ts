import { afterAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { parseYaml, type Value, type YamlDialect, YamlError } from '@flextype-bun/yaml';
import { encodeJson } from '../src/values/json.ts';
import { LEGACY_JSON_OPTIONS } from '../src/values/json-options.ts';

const TEXTS = new URL('../../../fixtures/conformance/yaml/scalars-and-documents.jsonl', import.meta.url);
const MAX_REFUSED = 0.1;

interface Answer {
  readonly json?: string;
  readonly jsonEscaped?: string;
  readonly error?: string;
  readonly jsonError?: string;
}

interface Recorded {
  readonly id: string;
  readonly yaml: string;
  readonly symfony6: Answer;
  readonly symfony5?: Answer;
}

interface Figures {
  texts: number;
  accepted: number;
  equal: number;
  refused: number;
  different: string[];
}

const recorded: Recorded[] = readFileSync(TEXTS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** JSON text of a value, or `undefined` if it has none. */
function json(encode: () => string): string | undefined {
  try {
    return encode();
  } catch {
    return undefined;
  }
}

/** The value, or `undefined` if the text is refused; anything but a YamlError fails the test. */
function read(yaml: string, dialect: YamlDialect): { value: Value } | undefined {
  try {
    return { value: parseYaml(yaml, { dialect }) };
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function compare(dialect: YamlDialect): Figures {
  const figures: Figures = { texts: recorded.length, accepted: 0, equal: 0, refused: 0, different: [] };
  for (const { id, yaml, symfony5, symfony6 } of recorded) {
    const answer = dialect === 'symfony5' ? (symfony5 ?? symfony6) : symfony6;
    const ours = read(yaml, dialect);
    if (answer.error !== undefined) continue;
    figures.accepted++;
    if (ours === undefined) {
      figures.refused++;
      continue;
    }
    const plain = json(() => encodeJson(ours.value));
    const escaped = json(() => encodeJson(ours.value, LEGACY_JSON_OPTIONS));
    if (plain === answer.json && escaped === (answer.jsonEscaped ?? answer.json)) figures.equal++;
    else figures.different.push(`${id}: ${plain} instead of ${answer.json ?? answer.jsonError}`);
  }
  return figures;
}

const all: string[] = [];

describe.each(['symfony6', 'symfony5'] as const)('the recorded YAML texts, read as %s', (dialect) => {
  const figures = compare(dialect);
  const { texts, accepted, equal, refused, different } = figures;
  all.push(
    `${dialect} ${texts} texts, ${accepted} accepted by Flextype: ${equal} equal, ${refused} refused, ${different.length} different`,
  );

  test('never have a different value from the one in Flextype', () => {
    expect(different).toEqual([]);
    expect(equal + refused).toBe(accepted);
  });

  test('are refused in at most one of ten cases that Flextype accepts', () => {
    expect(accepted).toBeGreaterThan(400);
    expect(refused / accepted).toBeLessThanOrEqual(MAX_REFUSED);
  });
});

afterAll(() => {
  process.stdout.write(`yaml conformance: ${all.join('; ')}\n`);
});
