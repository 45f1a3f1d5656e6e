import { dirname, join, relative } from 'node:path';
import { SCHEMA_FILE } from '@flextype-bun/registry-core';
import { toDefaultsSchema } from '../schemas/defaults-schema.ts';
import { extensionsOf, findModule } from '../schemas/settings-module.ts';
import { toJson, writeText } from '../schemas/write-text.ts';
import { findRoot } from '../site/root.ts';
import { readAnySite } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `schema --write`. */
export interface SchemaWritingOptions extends ReadingOptions {
  /** The module; `true` for every plugin and theme. */
  readonly write: string | true;
  /** Whether to overwrite schemas. */
  readonly force?: boolean;
}

/** `schema --write`: makes a first `settings.schema.json` from the default settings, beside them. */
export async function writeSchemas(options: SchemaWritingOptions, context: Context): Promise<ExitCode> {
  const { write, force = false, json } = options;
  const site = await readAnySite(await findRoot(options.root, context));
  const modules = write === true ? extensionsOf(site) : [await findModule(site, write)];
  const files = { written: [] as string[], same: [] as string[], kept: [] as string[] };
  for (const module of modules) {
    const file = join(dirname(site.sources(module.kind, module.name).defaults), SCHEMA_FILE);
    const schema = await toDefaultsSchema(site, module);
    if (typeof schema === 'string') throw new CommandError(schema, { exit: EXIT.site });
    files[await writeText(file, toJson(schema), () => force)].push(file);
  }
  const { written, same, kept } = files;
  if (json) {
    context.out(toJsonText(files));
  } else {
    const place = (file: string) => relative(context.cwd, file);
    for (const file of written) context.out(`Wrote ${place(file)}\n`);
    for (const file of same) context.out(`${place(file)} is up to date\n`);
    for (const file of kept) context.err(`${place(file)} exists and was left alone; --force overwrites it\n`);
  }
  return write !== true && kept.length > 0 ? EXIT.negative : EXIT.ok;
}
