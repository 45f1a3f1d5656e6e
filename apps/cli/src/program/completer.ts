import { isArray, lookup } from '@flextype-bun/registry-core';
import type { Argument, Command, Option } from 'commander';
import { findRoot } from '../site/root.ts';
import { readAnySite } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { ID_ARGUMENT } from './arguments.ts';

/** Completions of the last word; none if a file is expected or nothing matches. */
export async function complete(
  program: Command,
  words: readonly string[],
  context: Context,
): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const place = followWords(program, words.slice(0, -1));
  const candidates = await candidatesFor(place, current, context);
  return candidates.filter((candidate) => candidate.startsWith(current));
}

/** The command, argument and option that the words lead to. */
interface Place {
  readonly command: Command;
  /** Number of arguments that are already given. */
  readonly given: number;
  /** The option that the next word is the value of. */
  readonly waiting: Option | undefined;
  readonly root: string | undefined;
}

function followWords(program: Command, words: readonly string[]): Place {
  let command = program;
  let given = 0;
  let root: string | undefined;
  let waiting: Option | undefined;
  for (const word of words) {
    // bash hands over `--root=DIR` as three words.
    if (waiting && word === '=') continue;
    if (waiting) {
      if (waiting.long === '--root') root = word;
      waiting = undefined;
    } else if (word.startsWith('-')) {
      const [name, value] = word.split('=', 2);
      const option = optionsOf(command).find(({ long, short }) => long === name || short === name);
      if (option?.required && value === undefined) waiting = option;
      if (option?.long === '--root') root = value ?? root;
    } else {
      const next = command.commands.find((candidate) => candidate.name() === word);
      if (next) command = next;
      else given++;
    }
  }
  return { command, given, waiting, root };
}

async function candidatesFor(
  { command, given, waiting, root }: Place,
  current: string,
  context: Context,
): Promise<readonly string[]> {
  if (waiting) return waiting.argChoices ?? [];
  if (current.startsWith('-')) return optionsOf(command).flatMap(({ long }) => long ?? []);
  if (command.commands.length > 0) return command.commands.map((candidate) => candidate.name());
  const argument: Argument | undefined = command.registeredArguments[given];
  if (argument?.argChoices) return argument.argChoices;
  return argument?.name() === ID_ARGUMENT ? idsFor(current, await findRoot(root, context)) : [];
}

/** The ids one level down; an id with children ends in a dot. */
async function idsFor(current: string, root: string): Promise<string[]> {
  const { tree } = (await readAnySite(root)).snapshot;
  const above = current.slice(0, current.lastIndexOf('.') + 1);
  const array = above === '' ? tree : lookup(tree, above.slice(0, -1));
  if (!isArray(array)) return [];
  return [...array]
    .filter(([key, value]) => value !== null && !key.includes('.'))
    .map(([key, value]) => `${above}${key}${isArray(value) && value.size > 0 ? '.' : ''}`);
}

function optionsOf(command: Command): readonly Option[] {
  const own = command.options;
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}
