import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type PhpArray, toTypes } from '@flextype-bun/registry-core';
import { toStatusLine } from '../reports/change-text.ts';
import { followValues } from '../site/live-values.ts';
import { openSource } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { type WritingOptions, write } from './declarations.ts';

/** The options of `types`. */
export interface TypesOptions extends WritingOptions {
  readonly name?: string;
  /** Write the file again when the site changes. */
  readonly watch?: boolean;
}

/** Words that TypeScript does not accept as the name of an interface. */
const RESERVED = new Set(
  `any await bigint boolean break case catch class const continue debugger default delete do else enum export extends
  false finally for function if implements import in instanceof interface let never new null number object package private
  protected public return static string super switch symbol this throw true try typeof undefined unknown var void while with
  yield`.split(/\s+/),
);

/** `types`: TypeScript declarations of a site's registry. */
export async function types(options: TypesOptions, context: Context): Promise<ExitCode> {
  const { name, watch, output } = options;
  if (name !== undefined && (!/^[A-Za-z_$][\w$]*$/.test(name) || RESERVED.has(name))) {
    throw new CommandError(`--name ${name} is not a valid name of a TypeScript interface`, {
      exit: EXIT.usage,
    });
  }
  const toText = (tree: PhpArray) => toTypes({ tree }, name === undefined ? {} : { name });
  if (!watch) {
    const source = await openSource(options, context);
    return write(toText(await source.tree()), options, context);
  }
  if (output === undefined) {
    throw new CommandError('--watch writes a file; name it with -o FILE', { exit: EXIT.usage });
  }
  return followTypes(toText, { ...options, output }, context);
}

async function followTypes(
  toText: (tree: PhpArray) => string,
  options: TypesOptions & { readonly output: string },
  context: Context,
): Promise<ExitCode> {
  const { output } = options;
  const file = resolve(context.cwd, output);
  // Writing the same text again would start every build tool that watches the file.
  const save = async (tree: PhpArray): Promise<void> => {
    const text = toText(tree);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
    await write(text, options, context);
    context.err(`Wrote ${output}\n`);
  };
  const report = (error: unknown): void => {
    if (!(error instanceof CommandError)) throw error;
    context.err(`${error.message}\n`);
  };
  const interrupted = context.interrupted();
  let saving = Promise.resolve();
  const live = await followValues(
    { ...options, id: undefined, interrupted },
    {
      change: (_, after) => {
        saving = saving.then(() => save(after)).catch(report);
      },
      status: (state, problems) =>
        context.err(toStatusLine(state, problems, { json: false, style: context.style })),
    },
    context,
  );
  try {
    await save(live.tree);
    context.err(`Watching ${live.place}; Ctrl+C ends it\n`);
    await Promise.race([interrupted, live.failed]);
    await saving;
    return EXIT.ok;
  } finally {
    await live.close();
  }
}
