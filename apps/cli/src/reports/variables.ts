import { eachId, isArray, type Value } from '@flextype-bun/registry-core';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { toText } from '../text/value-text.ts';

/** Environment variables for values: the names are ids in capitals, as in `PLUGINS_SITE_SETTINGS_TITLE`. */
export type Variables = ReadonlyMap<string, string>;

/** The variables for the values of ids and everything below them. Unset ids and empty arrays have none. */
export function toVariables(values: ReadonlyMap<string, Value>): Variables {
  const variables = new Map<string, string>();
  const origins = new Map<string, string>();
  for (const [asked, whole] of values) {
    for (const { id, value } of isArray(whole) ? eachId(whole, [asked]) : [{ id: asked, value: whole }]) {
      if (value === null || isArray(value)) continue;
      const name = toVariableName(id);
      const other = origins.get(name);
      if (other !== undefined) {
        throw unusable(`${other} and ${id} would both be the variable ${name}; ask for one of them`);
      }
      origins.set(name, id);
      variables.set(name, toVariableText(id, value));
    }
  }
  return variables;
}

/** The name of the variable for an id. */
function toVariableName(id: string): string {
  return id
    .toUpperCase()
    .replaceAll(/\W/g, '_')
    .replace(/^(?=\d|$)/, '_');
}

function toVariableText(id: string, value: Value): string {
  const text = toText(value);
  if (text.includes('\0') || !text.isWellFormed()) {
    throw unusable(
      `${id} has a character that no environment variable can have; ask for another id, or for JSON`,
    );
  }
  return text;
}

function unusable(message: string): CommandError {
  return new CommandError(message, { exit: EXIT.negative });
}
