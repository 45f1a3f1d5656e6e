/**
 * Generates the tables of the server's README, and the schema of its settings, from the code.
 *
 * @example bun run docs:tables
 */
import { fileURLToPath } from 'node:url';
import { errorsTable } from './errors-table.ts';
import { fillIn } from './markdown.ts';
import { settingsSchema } from './settings-schema.ts';
import { settingsTable } from './settings-table.ts';

/** The page with the tables. */
export const PAGE: string = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The schema of the plugin's `settings.yaml`. */
export const SCHEMA: string = fileURLToPath(new URL('../../settings.schema.json', import.meta.url));

/** Returns the page with up-to-date tables. */
export function withTables(page: string): string {
  return fillIn(page, { settings: settingsTable, errors: errorsTable });
}

if (import.meta.main) {
  await Bun.write(PAGE, withTables(await Bun.file(PAGE).text()));
  await Bun.write(SCHEMA, settingsSchema());
}
