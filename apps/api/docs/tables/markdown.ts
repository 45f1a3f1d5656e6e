/** Formats a Markdown table. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Formats a text as inline code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/**
 * Replaces the text between `<!-- table NAME -->` and `<!-- end -->` with the table of that name.
 *
 * @throws if the page lacks the markers of a table
 */
export function fillIn(page: string, tables: Readonly<Record<string, () => string>>): string {
  return Object.entries(tables).reduce((text, [name, make]) => {
    const start = `<!-- table ${name} -->`;
    const [before, rest] = split(text, start);
    const [, after] = split(rest, END);
    return `${before}${start}\n\n${make()}\n\n${END}${after}`;
  }, page);
}

const END = '<!-- end -->';

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`The page has no "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
