import type { Command, Option } from 'commander';
import type { Context } from '../terminal/context.ts';
import { ID_ARGUMENT } from './command-parts.ts';
import type { Completion, NamesOf } from './site-names.ts';

/** What a word can be completed with. */
export interface Completions {
  /** Paths, which the shell completes itself. */
  readonly paths: 'none' | 'files' | 'folders';
  readonly found: readonly Completion[];
}

type Source = Exclude<Completions['paths'], 'none'> | NamesOf;

// By the name of an argument, and of the value of an option, as `--help` shows them.
const ARGUMENTS: Readonly<Record<string, Source>> = {
  [ID_ARGUMENT]: 'ids',
  token: 'tokens',
  site: 'folders',
  sites: 'folders',
};
const VALUES: Readonly<Record<string, Source>> = {
  folder: 'folders',
  file: 'files',
  module: 'modules',
  revision: 'revisions',
};

const NOTHING: Completions = { paths: 'none', found: [] };

/** What the script for PowerShell passes for an empty word, which PowerShell before 7.3 would drop. */
const EMPTY = '""';

/** The text that the scripts of `completion` read; {@link COMPLETE} describes it. */
export function formatCompletions({ paths, found }: Completions): string {
  const lines = found.map(({ text, note }) => (note ? `${text}\t${note}` : text));
  return [paths, ...lines, ''].join('\n');
}

/** Completes the last word of a command line. */
export async function complete(
  program: Command,
  words: readonly string[],
  context: Context,
): Promise<Completions> {
  const place = followWords(program, words.slice(0, -1), context.environment['HOME']);
  const last = words.at(-1) ?? '';
  // bash hands over `--root=` as two words.
  const word = last === EMPTY || (place.waiting && last === '=') ? '' : last;
  const [, before = '', name] = /^((--[\w-]+)=)/.exec(word) ?? [];
  const option = optionsOf(place.command).find(({ long }) => long === name);
  const { paths, found } = option
    ? await completeValue(option, { ...place, current: word.slice(before.length) }, context)
    : await completeWord({ ...place, current: word }, context);
  const whole = found.map((completion) => ({ ...completion, text: before + completion.text }));
  return { paths, found: whole.filter(({ text }) => text.startsWith(word)) };
}

/** The command, argument and option that the words lead to. */
interface Place {
  readonly command: Command;
  /** Number of arguments that are already given. */
  readonly given: number;
  /** The option that the next word is the value of. */
  readonly waiting: Option | undefined;
  readonly root: string | undefined;
  /** Whether a server is asked, in place of the files. */
  readonly remote: boolean;
}

interface Word extends Place {
  readonly current: string;
}

function followWords(program: Command, words: readonly string[], home: string | undefined): Place {
  let command = program;
  let given = 0;
  const values = new Map<string | undefined, string>();
  let waiting: Option | undefined;
  for (const word of words) {
    // bash hands over `--root=DIR` as three words.
    if (waiting && word === '=') continue;
    if (waiting && takes(waiting, word)) {
      values.set(waiting.long, word);
      waiting = undefined;
    } else if (word.startsWith('-')) {
      waiting = undefined;
      const [name, value] = word.split('=', 2);
      const option = optionsOf(command).find(({ long, short }) => long === name || short === name);
      if ((option?.required || option?.optional) && value === undefined) waiting = option;
      if (option && value !== undefined) values.set(option.long, value);
    } else {
      const next = command.commands.find((candidate) => candidate.name() === word);
      if (next) command = next;
      else given++;
    }
  }
  // No shell expands it in words that are completed.
  const root = values.get('--root')?.replace(/^~(?=\/|$)/, home ?? '~');
  return { command, given, waiting, root, remote: values.has('--url') };
}

/** Whether a word is the value of an option. */
function takes({ required }: Option, word: string): boolean {
  return required || !word.startsWith('-');
}

async function completeWord(word: Word, context: Context): Promise<Completions> {
  const { command, given, waiting, current } = word;
  if (waiting && takes(waiting, current)) return completeValue(waiting, word, context);
  if (current.startsWith('-')) return choose(optionsOf(command).map(toCompletion));
  if (command.commands.length > 0) {
    return choose(command.commands.map((each) => ({ text: each.name(), note: each.description() })));
  }
  const expected = command.registeredArguments;
  const argument = expected[given] ?? (expected.at(-1)?.variadic ? expected.at(-1) : undefined);
  if (argument?.argChoices) return choose(argument.argChoices.map((text) => ({ text })));
  return fromSource(argument && ARGUMENTS[argument.name()], word, context);
}

async function completeValue(option: Option, word: Word, context: Context): Promise<Completions> {
  if (option.argChoices) return choose(option.argChoices.map((text) => ({ text })));
  const [, name = ''] = /[<[](\w+)/.exec(option.flags) ?? [];
  return fromSource(VALUES[name], word, context);
}

async function fromSource(
  source: Source | undefined,
  { root, remote, current }: Word,
  context: Context,
): Promise<Completions> {
  if (source === undefined) return NOTHING;
  if (source === 'files' || source === 'folders') return { paths: source, found: [] };
  // Asking a server for every Tab would take too long.
  if (remote) return NOTHING;
  const { namesOf } = await import('./site-names.ts');
  return choose(await namesOf(source, { root, current }, context));
}

function choose(found: readonly Completion[]): Completions {
  return { paths: 'none', found };
}

function toCompletion({ long, short, description }: Option): Completion {
  return { text: long ?? short ?? '', note: description };
}

function optionsOf(command: Command): readonly Option[] {
  const own = command.options;
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}
