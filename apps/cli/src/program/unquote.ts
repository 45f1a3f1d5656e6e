/** In single quotes, in double quotes, after a backslash, or a variable; a quote may still be open. */
const PART = /'([^']*)'?|"((?:\\[\s\S]|[^"\\])*)"?|\\([\s\S]?)|\$(?:\{(\w+)\}|(\w+))/g;

/** Special characters in double quotes: a backslash before a few characters, or a variable. */
const IN_DOUBLE_QUOTES = /\\([$`"\\])|\$(?:\{(\w+)\}|(\w+))/g;

/** Removes quotes and expands variables in a word of a POSIX command line. Runs nothing. */
export function unquote(word: string, environment: Readonly<Record<string, string | undefined>>): string {
  const expand = (text: string, name: string | undefined) => environment[name ?? ''] ?? text;
  return word.replace(PART, (text, single, double, escaped, braced, name) => {
    if (double === undefined) return single ?? escaped ?? expand(text, braced ?? name);
    return double.replace(
      IN_DOUBLE_QUOTES,
      (
        part: string,
        character: string | undefined,
        inBraces: string | undefined,
        plain: string | undefined,
      ) => character ?? expand(part, inBraces ?? plain),
    );
  });
}
