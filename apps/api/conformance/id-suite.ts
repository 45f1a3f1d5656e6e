import { basename, join } from 'node:path';
import { diagnose } from '@flextype-bun/registry-core';
import { equalAnswers } from './compare.ts';
import type { Deviation, Expectation } from './deviations.ts';
import { type AnsweredId, listNames, readAnswers, recordedSite } from './recordings.ts';
import { startServer } from './server.ts';
import { emptyTally, type Tally } from './tally.ts';
import { makeTempSite } from './temp-site.ts';
import { ask, get, type RawAnswer } from './wire.ts';

/** The token of both recorded sites and of all random projects: enabled, without a limit. */
const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
/** Number of concurrent connections. */
const CONNECTIONS = 8;

/** Requests every id of `site-NAME.jsonl` from a copy of each recorded site. */
export async function compareSites(golden: string): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const name of await listNames(golden, /^site-.*\.jsonl$/)) {
    const site = recordedSite(golden, name.slice('site-'.length, -'.jsonl'.length));
    const answers = await readAnswers(join(golden, name));
    tallies.push(await compareIds(name, { '.': site }, answers, basename(site).startsWith('flextype-0.')));
  }
  return tallies;
}

/** Requests every id of each random project's `golden.jsonl`; recorded with the defaults of 1.0.0-alpha.3. */
export async function compareRandomProjects(golden: string): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const name of await listNames(join(golden, 'random'), /^[^.]+$/)) {
    const folder = join(golden, 'random', name);
    const copies = {
      src: join(recordedSite(golden, 'flextype-1.0.0-alpha.3'), 'src'),
      project: join(folder, 'project'),
    };
    const answers = await readAnswers(join(folder, 'golden.jsonl'));
    tallies.push(await compareIds(`random/${name}`, copies, answers, false));
  }
  return tallies;
}

/**
 * Requests every id of each small site's `golden.jsonl`; recorded with the defaults of 0.9.16. If the original
 * responded only with 500, PHP crashes on the site, and `diagnose` must report that.
 */
export async function compareSmallSites(golden: string, deviations: readonly Deviation[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const name of await listNames(join(golden, 'small-sites'), /^[^.]+$/)) {
    const folder = join(golden, 'small-sites', name);
    const copies = {
      src: join(recordedSite(golden, 'flextype-0.9.16'), 'src'),
      project: join(folder, 'project'),
    };
    const answers = await readAnswers(join(folder, 'golden.jsonl'));
    const dies = answers.every(({ status }) => status === 500);
    const file = `small-sites/${name}`;
    const listed = deviations.filter((deviation) => deviation.file === file);
    tallies.push(
      dies
        ? await compareDeath(file, copies, answers.length)
        : await compareIds(file, copies, answers, true, listed),
    );
  }
  return tallies;
}

async function compareDeath(
  file: string,
  copies: Readonly<Record<string, string>>,
  answers: number,
): Promise<Tally> {
  const tally = emptyTally(file);
  await using site = await makeTempSite(copies);
  const findings = await diagnose(site.root);
  if (findings.some(({ severity }) => severity === 'error')) tally.deviating = answers;
  else tally.different.push('the original answers 500 to everything, and no finding is an error');
  return tally;
}

async function compareIds(
  file: string,
  copies: Readonly<Record<string, string>>,
  answers: readonly AnsweredId[],
  legacy: boolean,
  listed: readonly Deviation[] = [],
): Promise<Tally> {
  const tally = emptyTally(file);
  await using site = await makeTempSite(copies);
  const server = await startServer(site.root, legacy ? [] : ['--set', 'api.v1=alpha']);
  if (server.kind === 'refused') {
    tally.different.push(`does not start (exit ${server.exitCode}): ${server.output.trim()}`);
    return tally;
  }
  const route = legacy ? '/api/registry' : '/api/v1/registry';
  const queue = answers.values();
  const work = async (): Promise<void> => {
    for (const expected of queue) {
      const actual = await ask(
        server.origin,
        get(`${route}?id=${encodeURIComponent(expected.id)}&token=${TOKEN}`),
      );
      const type = expected.type ?? actual.headers.get('content-type');
      const same =
        !isCrash(expected) &&
        actual.status === expected.status &&
        actual.headers.get('content-type') === type &&
        equalAnswers(expected.id, expected.body, actual.body);
      if (same) tally.equal += 1;
      else if (isCrash(expected) && actual.status >= 400) tally.deviating += 1;
      else if (listed.some(({ name, expect }) => name === expected.id && isExpected(expect, actual)))
        tally.deviating += 1;
      else {
        tally.different.push(
          `id ${JSON.stringify(expected.id)}\n    expected ${expected.status} ${type} ${expected.body}\n    received ${actual.status} ${actual.headers.get('content-type')} ${actual.body}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  await server.stop();
  return tally;
}

// Where the original crashes on a single id, this server responds with a JSON error.
function isCrash({ status }: AnsweredId): boolean {
  return status === 500;
}

function isExpected(expect: Expectation, { status, body }: RawAnswer): boolean {
  return 'status' in expect && status === expect.status && body === expect.body;
}
