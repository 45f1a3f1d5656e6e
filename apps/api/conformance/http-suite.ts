import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { toAlphaCases } from './alpha-cases.ts';
import type { Deviation } from './deviations.ts';
import type { HttpCase } from './http-case.ts';
import { toLegacyCases } from './legacy-cases.ts';
import { AlphaRecording, LegacyRecording, listNames, readJson, recordedSite } from './recordings.ts';
import { startServer } from './server.ts';
import { emptyTally, type Tally } from './tally.ts';
import { makeTempSite, type SiteFiles } from './temp-site.ts';
import { differencesFromListed, differencesFromOriginal, type Outcome } from './verdict.ts';
import { ask, type RawAnswer } from './wire.ts';

/** Cases that can share a server: they have the same setup, and no two have a token file at the same path. */
interface Group {
  readonly setup: SiteFiles;
  readonly cases: HttpCase[];
}

/** How many servers run at the same time. */
const SERVERS = 2;

/** Replays the cases of every `http-*.json`, and compares the results with the recording and the deviations. */
export async function compareHttp(golden: string, deviations: readonly Deviation[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const file of await listNames(golden, /^http-.*\.json$/)) {
    const path = join(golden, file);
    const legacy = file.startsWith('http-0.');
    const cases = legacy
      ? toLegacyCases(await readJson(path, Type.Array(LegacyRecording)))
      : await toAlphaCases(await readJson(path, Type.Array(AlphaRecording)), golden);
    const src = join(recordedSite(golden, file.replace(/^http-(.*)\.json$/, 'flextype-$1')), 'src');
    const listed = deviations.filter((deviation) => deviation.file === file);
    tallies.push(await compareCases(file, cases, { src, legacy, listed }));
  }
  return tallies;
}

async function compareCases(
  file: string,
  cases: readonly HttpCase[],
  { src, legacy, listed }: { src: string; legacy: boolean; listed: readonly Deviation[] },
): Promise<Tally> {
  const tally = emptyTally(file);
  const outcomes = new Map<HttpCase, Outcome>();
  const queue = groupCases(cases).values();
  const work = async (): Promise<void> => {
    for (const group of queue) await runGroup(group, { src, legacy }, outcomes);
  };
  await Promise.all(Array.from({ length: SERVERS }, work));
  for (const recorded of cases) {
    const outcome = outcomes.get(recorded);
    if (outcome === undefined) throw new Error(`case "${recorded.name}" was not run`);
    const deviation = listed.find(
      ({ section, name }) => section === recorded.section && name === recorded.name,
    );
    judge(tally, recorded, outcome, deviation);
  }
  for (const { section, name } of listed) {
    if (cases.some((recorded) => recorded.section === section && recorded.name === name)) continue;
    tally.different.push(`${section} ${name}\n    is listed as deviating, but was not recorded`);
  }
  return tally;
}

function judge(tally: Tally, recorded: HttpCase, outcome: Outcome, deviation: Deviation | undefined): void {
  const original = differencesFromOriginal(recorded, outcome);
  const label = `${recorded.section} ${recorded.name}`.trim();
  if (deviation === undefined) {
    if (original.length === 0) tally.equal += 1;
    else tally.different.push([label, ...original].join('\n    '));
    return;
  }
  const differences = differencesFromListed(recorded, outcome, deviation.expect);
  if (original.length === 0)
    tally.different.push(`${label}\n    is listed as deviating, but equals the original`);
  else if (differences.length === 0) tally.deviating += 1;
  else tally.different.push([`${label} (not as listed)`, ...differences].join('\n    '));
}

function groupCases(cases: readonly HttpCase[]): Group[] {
  const groups: (Group & { readonly key: string; readonly tokens: Set<string> })[] = [];
  for (const recorded of cases) {
    const key = JSON.stringify([...recorded.setup]);
    const path = recorded.token?.path ?? '';
    const free = groups.find((group) => group.key === key && (path === '' || !group.tokens.has(path)));
    if (free === undefined) {
      groups.push({ key, setup: recorded.setup, cases: [recorded], tokens: new Set([path]) });
    } else {
      free.cases.push(recorded);
      free.tokens.add(path);
    }
  }
  return groups;
}

async function runGroup(
  { setup, cases }: Group,
  { src, legacy }: { src: string; legacy: boolean },
  outcomes: Map<HttpCase, Outcome>,
): Promise<void> {
  const tokens = cases.flatMap(({ token }): [string, Buffer][] =>
    token ? [[token.path, token.before]] : [],
  );
  await using site = await makeTempSite({ src }, new Map([...setup, ...tokens]));
  const server = await startServer(site.root, legacy ? [] : ['--set', 'api.v1=alpha']);
  if (server.kind === 'refused') {
    for (const recorded of cases) outcomes.set(recorded, { kind: 'refused', output: server.output });
    return;
  }
  const answered = new Map<HttpCase, RawAnswer[]>();
  for (const recorded of cases) {
    const answers: RawAnswer[] = [];
    // In order: a later request of a case may depend on the count of an earlier one.
    for (const { request } of recorded.exchanges) answers.push(await ask(server.origin, request));
    answered.set(recorded, answers);
  }
  await server.stop();
  for (const [recorded, answers] of answered) {
    outcomes.set(recorded, { kind: 'answered', answers, tokenAfter: await readToken(site.root, recorded) });
  }
}

async function readToken(root: string, recorded: HttpCase): Promise<string | undefined> {
  if (recorded.token === undefined) return undefined;
  const file = Bun.file(join(root, recorded.token.path));
  return (await file.exists()) ? Buffer.from(await file.bytes()).toString('latin1') : undefined;
}
