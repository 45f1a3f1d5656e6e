// Checks sites of your own, as the tests check the fixtures: that `explain` names, for every id, places where the
// value really is, and that the declarations of `toTypes` compile and refuse a misspelt id.
//   bun packages/registry-core/test/check-sites.ts SITE...
// TSC names another compiler: TSC='npx -y -p typescript@5.9 tsc'
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSite, toTypes } from '../src/index.ts';
import { wrongPlaces } from './support/wrong-places.ts';

const COMPILER = process.env['TSC'] ?? resolve(import.meta.dirname, '../../../node_modules/.bin/tsc');
const FLAGS = '--noEmit --strict --allowImportingTsExtensions --module nodenext --target es2024';

async function compiles(folder: string, id: string): Promise<boolean> {
  const use = `import type { SiteRegistry } from './site.ts';
declare function get<Id extends keyof SiteRegistry>(id: Id): SiteRegistry[Id];
export const value = get(${JSON.stringify(id)});
`;
  await writeFile(join(folder, 'use.ts'), use);
  const child = Bun.spawn(['sh', '-c', `${COMPILER} ${FLAGS} use.ts`], { cwd: folder, stdout: 'ignore' });
  return (await child.exited) === 0;
}

const folder = await mkdtemp(join(tmpdir(), 'flextype-check-'));
let failed = false;
for (const root of process.argv.slice(2)) {
  const site = await readSite(root);
  const { ids, wrong } = await wrongPlaces(site);
  await writeFile(join(folder, 'site.ts'), toTypes(site.snapshot));
  const typed =
    (await compiles(folder, 'flextype.manifest.version')) &&
    !(await compiles(folder, 'flextype.manifest.versoin'));
  failed ||= wrong.length > 0 || !typed;
  process.stdout.write(
    `${root}: ${ids} ids, ${wrong.length} explained wrongly ${wrong.join(' ')}; types ${typed ? 'hold' : 'FAIL'}\n`,
  );
}
await rm(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
