/**
 * Compares the running server with recorded responses of the real Flextype: black box, over real sockets, on copies.
 *
 * @example bun run golden recordings
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDeviations, renderDeviations, TABLE } from './deviations.ts';
import { compareHttp } from './http-suite.ts';
import { compareRandomProjects, compareSites, compareSmallSites } from './id-suite.ts';
import { compareReleases, compareYaml } from './library-suite.ts';
import { listNames } from './recordings.ts';
import { renderTallies } from './tally.ts';

/** Maximum number of differences printed per file; the figures count all of them. */
const SHOWN = 40;

const NEEDS = `Usage: bun run golden DIR

DIR holds recordings of the real Flextype (site-*, http-*.json, random/, …). They are not part of this
repository; apps/api/conformance/README.md says more. --write updates DEVIATIONS.md from deviations.json.`;

async function main(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false } },
  });
  const deviations = await readDeviations();
  const table = renderDeviations(deviations);
  if (values.write) await Bun.write(TABLE, table);
  const upToDate =
    (await Bun.file(TABLE)
      .text()
      .catch(() => '')) === table;
  if (!upToDate) print(`${TABLE} is not up to date: run "bun run golden --write"`);

  const [folder] = positionals;
  if (folder === undefined) {
    if (!values.write) print(NEEDS);
    return values.write && upToDate;
  }
  const golden = resolve(folder);
  if ((await listNames(golden, /^(http|site)-|^random$/)).length === 0) {
    print(`${golden} has no recordings; pass their folder: "bun run golden DIR"`);
    return false;
  }
  const tallies = [
    ...(await compareSites(golden)),
    ...(await compareRandomProjects(golden)),
    ...(await compareSmallSites(golden, deviations)),
    ...(await compareReleases(golden)),
    ...(await compareYaml(golden)),
    ...(await compareHttp(golden, deviations)),
  ];
  for (const { file, different } of tallies) {
    if (different.length > 0) print(`\n${file}: ${different.length} different`);
    for (const text of different.slice(0, SHOWN)) print(`  ${text}`);
    if (different.length > SHOWN) print(`  … and ${different.length - SHOWN} more`);
  }
  print(renderTallies(tallies));
  return upToDate && tallies.every(({ different }) => different.length === 0);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = (await main(Bun.argv.slice(2))) ? 0 : 1;
