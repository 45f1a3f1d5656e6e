import { join } from 'node:path';
import { encodeJson, openRegistry, parseYaml, type Value, YamlError } from '@flextype-bun/registry-core';
import { Type } from '@sinclair/typebox';
import { listNames, readJson, readLines } from './recordings.ts';
import { emptyTally, type Tally } from './tally.ts';

const ReleaseRecording = Type.Object({
  ids: Type.Optional(
    Type.Record(Type.String(), Type.Object({ status: Type.Integer(), value: Type.Optional(Type.Unknown()) })),
  ),
  plugins_in_registry: Type.Optional(Type.Array(Type.String())),
});

/** Compares the registry of each site in `releases/` with its release; these sites have no tokens for requests. */
export async function compareReleases(golden: string): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const name of await listNames(join(golden, 'releases'), /^[^.]|\./)) {
    const tally = emptyTally(`releases/${name}`);
    const folder = join(golden, 'releases', name);
    const { ids = {}, plugins_in_registry } = await readJson(join(folder, 'expected.json'), ReleaseRecording);
    await using registry = await openDisposable(join(folder, 'site'));
    for (const [id, { status, value }] of Object.entries(ids)) {
      const expected = status === 200 ? JSON.stringify(value) : undefined;
      compareTexts(tally, id, expected, registry.json(id));
    }
    if (plugins_in_registry) {
      const listed = registry.get('plugins');
      const names = Object.keys(typeof listed === 'object' && listed !== null ? listed : {}).sort();
      compareTexts(tally, 'plugins', plugins_in_registry.sort().join(), names.join());
    }
    tallies.push(tally);
  }
  return tallies;
}

async function openDisposable(root: string) {
  const registry = await openRegistry(root, { watch: false });
  return Object.assign(registry, { [Symbol.asyncDispose]: () => registry.close() });
}

const Answer = Type.Object({
  json: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  jsonError: Type.Optional(Type.String()),
});
const YamlRecording = Type.Object({
  id: Type.String(),
  yaml: Type.String(),
  symfony6: Answer,
  symfony5: Type.Optional(Answer),
});

/** Compares both dialects on every text of `yaml-*.jsonl`. A text that only one side accepts must be listed. */
export async function compareYaml(golden: string): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const name of await listNames(golden, /^yaml-.*\.jsonl$/)) {
    const tally = emptyTally(name);
    for (const { id, yaml, symfony6, symfony5 = symfony6 } of await readLines(
      join(golden, name),
      YamlRecording,
    )) {
      for (const [dialect, answer] of [
        ['symfony6', symfony6],
        ['symfony5', symfony5],
      ] as const) {
        const ours = readText(yaml, dialect);
        const refused = answer.error !== undefined;
        if (refused !== (ours === 'refused')) tally.deviating += 1;
        else compareTexts(tally, `${id} (${dialect})`, refused ? 'refused' : answer.json, ours);
      }
    }
    tallies.push(tally);
  }
  return tallies;
}

/** The value of a text as JSON; `undefined` if it cannot be encoded. */
function readText(yaml: string, dialect: 'symfony5' | 'symfony6'): string | undefined {
  let value: Value;
  try {
    value = parseYaml(yaml, { dialect });
  } catch (error) {
    if (error instanceof YamlError) return 'refused';
    throw error;
  }
  try {
    return encodeJson(value);
  } catch {
    return undefined;
  }
}

function compareTexts(
  tally: Tally,
  id: string,
  expected: string | undefined,
  actual: string | undefined,
): void {
  if (expected === actual) tally.equal += 1;
  else tally.different.push(`${id}\n    expected ${expected}\n    received ${actual}`);
}
