/**
 * Generates the tables of the READMEs, and the schema of the server's settings, from the code and the recorded run of
 * `bun run bench`.
 *
 * @example bun run docs:tables
 */
import { fileURLToPath } from 'node:url';
import { errorsTable } from './errors-table.ts';
import { fillIn } from './markdown.ts';
import { ratesTable } from './rates-table.ts';
import { settingsSchema } from './settings-schema.ts';
import { settingsTable } from './settings-table.ts';

/** The pages with tables, relative to the root of the repository, and what fills them. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { rates: ratesTable },
  'apps/api/README.md': { settings: settingsTable, errors: errorsTable },
};

/** The schema of the plugin's `settings.yaml`. */
export const SCHEMA: string = fileURLToPath(new URL('../../settings.schema.json', import.meta.url));

/** Where a page is. */
export function fileOf(page: string): string {
  return fileURLToPath(new URL(`../../../../${page}`, import.meta.url));
}

/** Returns a page with up-to-date tables. */
export async function withTables(page: string): Promise<string> {
  return fillIn(await Bun.file(fileOf(page)).text(), PAGES[page] ?? {});
}

if (import.meta.main) {
  for (const page of Object.keys(PAGES)) await Bun.write(fileOf(page), await withTables(page));
  await Bun.write(SCHEMA, settingsSchema());
}
