import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** One line of `site-*.jsonl` or `random/NN/golden.jsonl`: the response for one id. */
export const AnsweredId = Type.Object({
  id: Type.String(),
  status: Type.Integer(),
  /** The content type; not recorded in `random/`. */
  type: Type.Optional(Type.String()),
  body: Type.String(),
});
export type AnsweredId = Static<typeof AnsweredId>;

const Headers = Type.Record(Type.String(), Type.String());
const Text = Type.Union([Type.String(), Type.Null()]);

/** One case of `http-0.9.16.json`. */
export const LegacyRecording = Type.Object({
  name: Type.String(),
  method: Type.String(),
  path: Type.String(),
  token_file: Text,
  token_file_after: Text,
  status: Type.Integer(),
  headers: Headers,
  body: Type.String(),
});
export type LegacyRecording = Static<typeof LegacyRecording>;

/** One case of `http-1.0.0-alpha.3.json`; `settings: true` means that settings are only described in words. */
export const AlphaRecording = Type.Object({
  section: Type.String(),
  name: Type.String(),
  settings: Type.Optional(Type.Union([Type.String(), Type.Literal(true)])),
  tokenFile: Type.Optional(Type.String()),
  tokenBefore: Type.Optional(Text),
  callsBefore: Type.Optional(Text),
  callsAfter: Type.Optional(Text),
  exchanges: Type.Array(
    Type.Object({ request: Type.String(), status: Type.Integer(), headers: Headers, body: Type.String() }),
  ),
});
export type AlphaRecording = Static<typeof AlphaRecording>;

/** Reads a JSON file and validates it; throws with the path of the first invalid value. */
export async function readJson<T extends TSchema>(path: string, schema: T): Promise<Static<T>> {
  return check(schema, await Bun.file(path).json(), path);
}

/** Reads a JSONL file of responses by id. */
export function readAnswers(path: string): Promise<AnsweredId[]> {
  return readLines(path, AnsweredId);
}

/** Reads a JSONL file and validates each line. */
export async function readLines<T extends TSchema>(path: string, schema: T): Promise<Static<T>[]> {
  const lines = (await Bun.file(path).text()).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => check(schema, JSON.parse(line), `${path}:${index + 1}`));
}

/** The sorted names in a folder that match a pattern; empty if the folder does not exist. */
export async function listNames(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => pattern.test(name)).sort();
}

/** The site of a recording `site-NAME.jsonl`, in a folder next to that of the recordings. */
export function recordedSite(golden: string, name: string): string {
  return join(golden, '..', 'sites', basename(name));
}

function check<T extends TSchema>(schema: T, value: unknown, where: string): Static<T> {
  const error = Value.Errors(schema, value).First();
  if (error !== undefined) throw new Error(`${where}: ${error.path || '/'}: ${error.message}`);
  return value as Static<T>;
}
