/** A list of maps with the same keys, as cells of text. */
export interface ValueTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const MAX_ROWS = 200;

/**
 * Makes a table of the JSON of a list, if all its items are maps with the same keys; `undefined` if not. Numbers keep
 * their notation.
 */
export function toTable(json: string): ValueTable | undefined {
  let list: unknown;
  try {
    list = JSON.parse(json, keepText);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list) || list.length < 2 || list.length > MAX_ROWS) return undefined;
  if (!list.every(isMap)) return undefined;
  const columns = Object.keys(list[0] ?? {});
  const same = list.every((item) => Object.keys(item).join('\n') === columns.join('\n'));
  if (!same || columns.length === 0) return undefined;
  return { columns, rows: list.map((item) => columns.map((name) => cellText(item[name]))) };
}

class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

// Older browsers do not pass the source text; numbers then have the precision of JavaScript.
function keepText(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

function cellText(value: unknown): string {
  if (value instanceof NumberText) return value.text;
  if (typeof value === 'string') return value;
  return (
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof NumberText ? inner.text : inner)) ?? ''
  );
}
