/** A text as one word of a POSIX shell, in which nothing is expanded. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A text as a value of a `.env` file, as the package `dotenv` and `node --env-file` read it; `undefined` if no form of quoting
 * preserves it in both. Quotes cannot be escaped, so the value must not contain the ones around it.
 */
export function quoteForDotenv(text: string): string | undefined {
  // A backslash before the closing quote hides it, and dotenv then takes the next line as part of the value.
  const isQuotable = !text.endsWith('\\');
  // Node removes them, even in quotes.
  if (text.includes('\r')) return undefined;
  if (isQuotable && !text.includes("'")) return `'${text}'`;
  if (isQuotable && !text.includes('`')) return `\`${text}\``;
  if (isQuotable && !/"|\\[nr]/.test(text)) return `"${text}"`;
  return isPlain(text) ? text : undefined;
}

// Without quotes, a value ends at a `#` or the end of its line, and is trimmed.
function isPlain(text: string): boolean {
  return !/[#\n]/.test(text) && text === text.trim() && !/^["'`]/.test(text);
}
