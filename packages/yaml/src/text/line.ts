/** Number of spaces a line starts with. */
export function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count++;
  return count;
}

/** Whether a line holds nothing but spaces. */
export function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

/** Whether a line holds nothing but a comment. */
export function isComment(line: string): boolean {
  return line.charCodeAt(indentOf(line)) === 35;
}
