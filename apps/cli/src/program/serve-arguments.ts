/**
 * The arguments that `serve` passes on to the server: all other words; `undefined` for any other command.
 * Parsed by hand, since the server has options of its own.
 */
export function toServeArguments(args: readonly string[]): readonly string[] | undefined {
  let at = 0;
  while (args[at]?.startsWith('--root')) at += args[at] === '--root' ? 2 : 1;
  return args[at] === 'serve' ? args.toSpliced(at, 1) : undefined;
}
