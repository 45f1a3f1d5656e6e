/** The number of spaces at the start of a line. */
export function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count++;
  return count;
}

/** Whether a line contains only spaces. */
export function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

/** Whether a line contains only a comment. */
export function isComment(line: string): boolean {
  return line.charCodeAt(indentOf(line)) === 35;
}

/** The end of a line's content, without a comment and trailing spaces. */
export function contentEnd(text: string, from: number): number {
  const next = text.indexOf('\n', from);
  // Searching beyond the line would be quadratic over all lines.
  const line = text.slice(from, next === -1 ? text.length : next);
  let end = line.length;
  for (let at = line.indexOf('#'); at !== -1 && at < end; at = line.indexOf('#', at + 1)) {
    if (at === 0 || isSpace(line[at - 1])) end = at;
  }
  while (end > 0 && isSpace(line[end - 1])) end--;
  return from + end;
}

export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** The offset after spaces and tabs. */
export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}
