/**
 * Writes the tables that are made from the code into the server's README.
 *
 * @example bun run docs:tables
 */
import { fileURLToPath } from 'node:url';
import { errorsTable } from './errors-table.ts';
import { fillIn } from './markdown.ts';
import { settingsTable } from './settings-table.ts';

/** The page that holds the tables. */
export const PAGE: string = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The page as it has to be. */
export function withTables(page: string): string {
  return fillIn(page, { settings: settingsTable, errors: errorsTable });
}

if (import.meta.main) await Bun.write(PAGE, withTables(await Bun.file(PAGE).text()));
