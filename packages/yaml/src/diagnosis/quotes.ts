import { contentEnd, indentOf, isBlank, isSpace, skipSpaces } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import {
  ESCAPE_DOUBLE,
  ESCAPE_SINGLE,
  KEY_AHEAD,
  type Mistake,
  quote,
  strayComma,
  type ValueReading,
} from './mistake.ts';

const ESCAPE = /\\(?:[0abt\tnvfre "/\\N_LP\n]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/y;
const HAS_KEY = /:(?:[ \t]|$)/;

/** Reads a quoted value; `indent` is the column of the surrounding block. */
export function readQuoted(source: YamlSource, open: number, indent: number): ValueReading {
  const { text } = source;
  const first = source.lineAt(open);
  const lineEnd = (source.lineStarts[first] ?? 0) + source.line(first).length;
  const close = findClose(source, open, indent);
  if (close === undefined)
    return { kind: 'closed', last: first, mistake: unclosedQuote(source, open, lineEnd) };
  const last = source.lineAt(close);
  const done: ValueReading = { kind: 'closed', last };
  const after = skipSpaces(text, close + 1);
  const isEnd =
    after >= text.length || text[after] === '\n' || (text[after] === '#' && isSpace(text[after - 1]));
  if (last > first) {
    const before = source.line(last).slice(0, close - (source.lineStarts[last] ?? 0));
    // The quote that seems to close the value opens another one.
    if (HAS_KEY.test(before) && (!isEnd || /: +$/.test(before)))
      return { ...done, mistake: unclosedQuote(source, open, lineEnd) };
  }
  const escaped = text[open] === '"' ? invalidEscape(source, open, close) : undefined;
  if (escaped) return { ...done, mistake: escaped };
  return isEnd ? done : { ...done, mistake: textAfterQuotes(source, open, close) };
}

/** The offset of the closing quote, which must come before a line that is not indented more than the block. */
function findClose(source: YamlSource, open: number, indent: number): number | undefined {
  const { text } = source;
  const mark = text[open] ?? '';
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === mark) {
      if (mark === '"' || text[at + 1] !== mark) return at;
      at++;
    } else if (character === '\\' && mark === '"' && text[at + 1] !== '\n') at++;
    else if (character === '\n') {
      const line = source.line(source.lineAt(at + 1));
      if (!isBlank(line) && indentOf(line) <= indent) return undefined;
    }
  }
  return undefined;
}

export function unclosedQuote(source: YamlSource, open: number, lineEnd: number): Mistake {
  const mark = source.text[open] ?? '';
  const end = contentEnd(source.text, open + 1);
  const content = source.text.slice(open + 1, end);
  const simple = !content.includes(mark) && !content.includes('\\') && content !== '' && end === lineEnd;
  return {
    offset: open,
    reason: `the quote ${mark} is not closed`,
    remedy: `Add ${mark} at the end of the text`,
    correction: simple ? { from: open, to: end, text: mark + content + mark, intended: content } : undefined,
  };
}

function invalidEscape(source: YamlSource, open: number, close: number): Mistake | undefined {
  const { text } = source;
  const quoted = text.slice(0, close);
  for (let at = quoted.indexOf('\\', open); at !== -1; at = quoted.indexOf('\\', at)) {
    ESCAPE.lastIndex = at;
    const escaped = ESCAPE.exec(text)?.[0];
    if (escaped === undefined) {
      const content = text.slice(open + 1, close);
      return {
        offset: at,
        reason: 'this backslash starts an escape sequence that does not exist',
        remedy: 'Use single quotes, which have no escapes',
        fallback: 'Write \\\\ for a backslash, or use single quotes, which have no escapes',
        correction: /["\n]/.test(content)
          ? undefined
          : { from: open, to: close + 1, text: `'${content.replaceAll("'", "''")}'`, intended: content },
      };
    }
    at += escaped.length;
  }
  return undefined;
}

/** Finds the mistake in what follows the closing quote on its line. */
function textAfterQuotes(source: YamlSource, open: number, close: number): Mistake {
  const { text } = source;
  const mark = text[open] ?? '';
  const end = contentEnd(text, close + 1);
  const after = skipSpaces(text, close + 1);
  const rest = text.slice(after, end);
  const oneLine = source.lineAt(open) === source.lineAt(close);
  if (text[after] === '#') {
    return {
      offset: after,
      reason: 'there is no space before the comment',
      remedy: 'Add a space before the #',
      correction: { from: after, to: after, text: ' ' },
    };
  }
  if (rest === ',') return strayComma('the quoted text', close + 1, after);
  const key = KEY_AHEAD.exec(rest)?.[0];
  if (key !== undefined) return twoEntries(source, after, key);
  const comma = rest.endsWith(',') ? 1 : 0;
  const inner = text.slice(open + 1, end - comma - 1);
  if (rest.length > comma && rest[rest.length - comma - 1] === mark) {
    return {
      offset: close,
      reason: 'a quote inside the quoted text ends it too early',
      remedy: 'Use the other kind of quotes around the text',
      fallback: mark === '"' ? ESCAPE_DOUBLE : ESCAPE_SINGLE,
      correction:
        oneLine && !inner.includes('\\')
          ? {
              from: open,
              to: end,
              text: quote(inner.replaceAll(mark + mark, mark)),
              intended: inner.replaceAll(mark + mark, mark),
            }
          : undefined,
    };
  }
  const whole = text.slice(open, end);
  return {
    offset: after,
    reason: 'there is text after the closing quote',
    remedy: 'Put the whole value in quotes',
    fallback: 'Remove it, or put the whole value in quotes',
    correction:
      oneLine && !whole.includes('\\')
        ? { from: open, to: end, text: quote(whole), intended: whole }
        : undefined,
  };
}

/** Two entries of a mapping on one line. */
export function twoEntries(source: YamlSource, second: number, key: string): Mistake {
  const name = source.excerpt(second, second + key.length - 1);
  const line = source.line(source.lineAt(second));
  const column = /^ *(?:- +)*/.exec(line)?.[0].length ?? 0;
  let from = second;
  while (isSpace(source.text[from - 1])) from--;
  return {
    offset: second,
    reason: 'there are two entries on one line',
    remedy: 'Write each on its own line',
    fallback: `Start a new line before "${name}"`,
    correction: { from, to: second, text: `\n${' '.repeat(column)}` },
  };
}
