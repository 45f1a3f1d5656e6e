import { resolve } from 'node:path';
import serverSchema from '@flextype-bun/api/settings.schema.json' with { type: 'json' };
import { writeFileAtomically } from '@flextype-bun/project';
import { toJsonSchema } from '@flextype-bun/registry-core';
import { toJson } from '../schemas/write-text.ts';
import { openSource, type SourceOptions } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { type ReadingOptions, reportUnset } from './reading.ts';

/** Options of the commands that write a generated text. */
export interface WritingOptions extends ReadingOptions, SourceOptions {
  readonly output?: string;
}

/** The options of `schema`. */
export interface SchemaOptions extends WritingOptions {
  readonly settings?: string;
  readonly write?: string | true;
  readonly editor?: boolean;
  readonly force?: boolean;
}

/** `schema [ID]`: the JSON Schema of a value, or of a settings file. */
export async function schema(
  id: string | undefined,
  options: SchemaOptions,
  context: Context,
): Promise<ExitCode> {
  const { settings, write: module, editor, force } = options;
  if ([id, settings, module, editor].filter((choice) => choice !== undefined).length > 1) {
    throw new CommandError('Choose one of an id, --settings, --write and --editor', { exit: EXIT.usage });
  }
  if (force && module === undefined && !editor) {
    throw new CommandError('--force needs --write or --editor', { exit: EXIT.usage });
  }
  if (module !== undefined || editor) return writeFiles(options, context);
  if (settings === 'registry-api') return write(toJson(serverSchema), options, context);
  const source = await openSource(options, context);
  const asked = settings === undefined ? id : toSettingsId(settings);
  const value = asked === undefined ? await source.tree() : await source.get(asked);
  if (value === undefined) return reportUnset(source, asked ?? '', context);
  const purpose = settings === undefined ? 'registry' : 'settings';
  return write(toJson(toJsonSchema(value, { purpose, title: asked })), options, context);
}

async function writeFiles({ write: module, ...options }: SchemaOptions, context: Context): Promise<ExitCode> {
  if (options.url !== undefined || options.output !== undefined) {
    throw new CommandError('--write and --editor write into the site: they take neither --url nor --output', {
      exit: EXIT.usage,
    });
  }
  if (module === undefined) {
    return (await import('./editor-schemas.ts')).writeEditorSchemas(options, context);
  }
  return (await import('./schema-writing.ts')).writeSchemas({ ...options, write: module }, context);
}

function toSettingsId(name: string): string {
  return name === 'flextype' || name.includes('.') ? `${name}.settings` : `plugins.${name}.settings`;
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
  await writeFileAtomically(resolve(cwd, output), text).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${output} cannot be written (${cause.code}); name another file`, {
      exit: EXIT.site,
      cause,
    });
  });
  return EXIT.ok;
}
