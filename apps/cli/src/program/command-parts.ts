import { Argument, InvalidArgumentError } from 'commander';

/** Arguments with this name are completed with ids. */
export const ID_ARGUMENT = 'id';

export function idArgument(name: `<${typeof ID_ARGUMENT}>` | `[${typeof ID_ARGUMENT}]`): Argument {
  return new Argument(name, 'a dotted id, such as plugins.site.settings.title').argParser(toId);
}

function toId(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected an id.');
  return text;
}

/** The text of a shell command. */
export function toShellCommand(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a command.');
  return text;
}

const MAX_WAIT_MS = 3_600_000;

/** A time to wait. A timer would take one that is longer than it can count for none at all. */
export function toMilliseconds(text: string): number {
  const ms = toCount(text);
  if (ms > MAX_WAIT_MS) throw new InvalidArgumentError(`Expected at most ${MAX_WAIT_MS}, an hour.`);
  return ms;
}

/** A whole number, 0 or greater. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('Expected a whole number, 0 or greater.');
  }
  return count;
}

/**
 * A function of a module that is loaded when it is first called. `--help` and completion need only the names of the
 * commands, and a completion has to appear at once.
 */
export function lazy<Args extends readonly unknown[], Result>(
  load: () => Promise<(...args: Args) => Result | Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}
