import { toYaml, type Value } from '@flextype-bun/registry-core';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { quoteForDotenv, quoteForShell } from '../text/quoting.ts';
import { toVariables } from './variables.ts';

/** Formats for other programs, besides JSON. */
export type ValueFormat = 'yaml' | 'env' | 'dotenv';

/**
 * Values as lines for other programs.
 *
 * @param values the values, by id
 * @param nested how YAML shows them: the only value itself, or a mapping of ids
 */
export function toFormat(
  values: ReadonlyMap<string, Value>,
  format: ValueFormat,
  { nested }: { readonly nested: Value },
): string {
  if (format === 'yaml')
    return toYaml(nested) ?? unwritable('YAML cannot express this value; use --format json');
  const lines = [...toVariables(values)].map(([name, text]) => {
    if (format === 'env') return `${name}=${quoteForShell(text)}\n`;
    const quoted = quoteForDotenv(text);
    return quoted === undefined
      ? unwritable(
          `A .env file cannot hold the value of ${name}, which has quotes of every kind or a carriage return; use --format env`,
        )
      : `${name}=${quoted}\n`;
  });
  return lines.join('');
}

function unwritable(message: string): never {
  throw new CommandError(message, { exit: EXIT.negative });
}
