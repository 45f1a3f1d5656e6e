import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readmeTable } from '@flextype-bun/testing';
import { SDKS } from '../support.ts';
import { type Outcome, runFeature } from './run-feature.ts';
import { Scenario, serveFlags } from './scenario.ts';
import { STEPS } from './steps.ts';

const README = readFileSync(resolve(import.meta.dir, '../../README.md'), 'utf8');
const FEATURES = ['evaluation', 'evaluation_v2', 'hooks', 'metadata'];

// Topics of the README's table: the steps at which scenarios fail because a registry has no such thing, and how.
const TOPICS: readonly { readonly topic: string; readonly step: RegExp; readonly error: RegExp }[] = [
  { topic: 'variants', step: /variant|the "after, finally" hooks/, error: /toBe.*Received: undefined/s },
  {
    topic: 'targeting',
    step: /"(TARGETING_MATCH|DEFAULT|INTERNAL)"/,
    error: /Received: "(STATIC|EXTERNAL)"/,
  },
  { topic: 'metadata', step: /metadata should contain/, error: /^\+ \{\}$/m },
  { topic: 'disabled flags', step: /the resolved details value/, error: /toEqual/ },
  { topic: 'the reason CACHED', step: /"CACHED"/, error: /Received: "STATIC"/ },
  { topic: 'promises', step: /without blocking/, error: /toBeInstanceOf/ },
];

function topicOf({ name, failed, error, steps }: Outcome): string {
  if (failed === undefined) return 'pass';
  const found = TOPICS.find(
    ({ step, error: reason }) => step.test(failed) && reason.test(Bun.stripANSI(String(error))),
  );
  if (!found || (found.topic === 'disabled flags' && name !== 'DISABLED reason'))
    throw new Error(`${name}\n${steps.join('\n')}\nfails at: ${failed}`, { cause: error });
  return found.topic;
}

test.each(SDKS)(
  'the %s provider passes all scenarios that the README does not leave out',
  async (name, open) => {
    const { url } = await serveFlags();
    const counts = new Map<string, number>();
    for (const feature of FEATURES) {
      const outcomes = await runFeature(`${feature}.feature`, STEPS, () => new Scenario(open, url));
      for (const topic of outcomes.map(topicOf)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    }
    const column = name === 'web' ? 1 : 2;
    const table = readmeTable(README, "The specification's own tests");
    const documented = table.map((row) => [row[0], Number(row[column])] as const);
    expect(documented.filter(([, count]) => count > 0).toSorted()).toEqual([...counts].toSorted());
  },
);
