/**
 * A function of a module that is loaded when it is first called. `--help` and completion need only the names of the
 * commands, and a completion has to appear at once.
 */
export function lazy<Args extends readonly unknown[], Result>(
  load: () => Promise<(...args: Args) => Result | Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}
