import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import serverSchema from '@flextype-bun/api/settings.schema.json' with { type: 'json' };
import { toJsonSchema } from '@flextype-bun/registry-core';
import { openSource, type SourceOptions } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { type ReadingOptions, reportUnset } from './reading.ts';

/** Options of the commands that write a generated text. */
export interface WritingOptions extends ReadingOptions, SourceOptions {
  readonly output?: string;
}

/** `schema [ID]`: the JSON Schema of a value, or of a settings file. */
export async function schema(
  id: string | undefined,
  options: WritingOptions & { readonly settings?: string },
  context: Context,
): Promise<ExitCode> {
  const { settings } = options;
  if (settings !== undefined && id !== undefined) {
    throw new CommandError('Name an id, or a settings file with --settings; not both', { exit: EXIT.usage });
  }
  if (settings === 'registry-api') return write(toJson(serverSchema), options, context);
  const source = await openSource(options, context);
  const asked = settings === undefined ? id : toSettingsId(settings);
  const value = asked === undefined ? await source.tree() : await source.get(asked);
  if (value === undefined) return reportUnset(source, asked ?? '', context);
  const purpose = settings === undefined ? 'registry' : 'settings';
  return write(toJson(toJsonSchema(value, { purpose, title: asked })), options, context);
}

function toSettingsId(name: string): string {
  return name === 'flextype' || name.includes('.') ? `${name}.settings` : `plugins.${name}.settings`;
}

function toJson(described: unknown): string {
  return `${JSON.stringify(described, null, 2)}\n`;
}

/** Prints a text, or writes it to the file of the options. */
export async function write(
  text: string,
  { output }: WritingOptions,
  { cwd, out }: Context,
): Promise<ExitCode> {
  if (output === undefined) {
    out(text);
    return EXIT.ok;
  }
  await writeFile(resolve(cwd, output), text).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${output} cannot be written (${cause.code}); name another file`, {
      exit: EXIT.site,
      cause,
    });
  });
  return EXIT.ok;
}
