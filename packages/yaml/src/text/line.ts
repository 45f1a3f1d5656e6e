/** The number of spaces at the start of a line. */
export function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count++;
  return count;
}

/** Whether a line has only spaces. */
export function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

/** Whether a line has only a comment. */
export function isComment(line: string): boolean {
  return line.charCodeAt(indentOf(line)) === 35;
}
