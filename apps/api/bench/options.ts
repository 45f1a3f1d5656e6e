import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

const COMMON = {
  strict: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * The options of a benchmark: its own, and `strict`. With `--help`, prints the help and exits.
 *
 * @example
 * const options = readOptions(HELP, { rounds: { type: 'string', default: '5' } });
 */
export function readOptions<const Own extends ParseArgsOptionsConfig>(
  help: string,
  own: Own,
): ReturnType<typeof parseArgs<{ options: Own & typeof COMMON }>>['values'] {
  const asked = parseArgs({ options: COMMON, strict: false });
  if (asked.values.help) {
    process.stdout.write(help);
    process.exit();
  }
  return parseArgs({ options: { ...own, ...COMMON } }).values;
}
