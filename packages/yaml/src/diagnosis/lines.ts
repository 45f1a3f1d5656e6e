import { contentEnd, indentOf, skipSpaces } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import type { Mistake } from './mistake.ts';
import type { Level } from './nesting.ts';
import { reservedKeyMistake } from './plain.ts';
import { unclosedQuote } from './quotes.ts';

const CONFLICT_MARKER = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/;
const UNICODE_SPACE = /^[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/;

/** Finds a tab, or a character that only looks like a space, at the end of a line's indentation. */
export function spaceMistake(source: YamlSource, offset: number): Mistake | undefined {
  const { text } = source;
  if (text[offset] === '\t') {
    return { offset, reason: 'this line is indented with a tab', remedy: 'Use two spaces per level' };
  }
  if (!UNICODE_SPACE.test(text[offset] ?? '')) return undefined;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return {
    offset,
    reason: `this line starts with the character U+${code}, which looks like a space`,
    remedy: 'Replace it with a space',
  };
}

/** Finds the mistake in a line that should start with a key or a dash, but does not. */
export function missingKeyMistake(source: YamlSource, at: number, level: Level | undefined): Mistake {
  const { text } = source;
  const end = contentEnd(text, at);
  const line = text.slice(at, end);
  if (CONFLICT_MARKER.test(line)) {
    return {
      offset: at,
      reason: 'this is a merge conflict marker',
      remedy: 'Resolve the conflict and remove it',
    };
  }
  if (line.startsWith('//') || line.startsWith('/*')) {
    return {
      offset: at,
      reason: 'comments start with #',
      remedy: 'Use # instead',
      correction: line.startsWith('//') ? { from: at, to: at + 2, text: '#' } : undefined,
    };
  }
  return (
    reservedKeyMistake(source, at) ??
    quotedKeyMistake(source, at, end) ??
    missingSpace(source, at, line, level) ??
    missingColon(source, at, end, level)
  );
}

function quotedKeyMistake(source: YamlSource, at: number, end: number): Mistake | undefined {
  const { text } = source;
  const mark = text[at];
  if (mark !== '"' && mark !== "'") return undefined;
  const close = text.indexOf(mark, at + 1);
  if (close === -1 || close >= end) {
    const colon = text.slice(at, end).search(/:(?:[ \t]|$)/);
    const mistake = unclosedQuote(source, at, end);
    return colon === -1
      ? mistake
      : {
          ...mistake,
          remedy: `Add ${mark} at the end of the key`,
          correction: { from: at + colon, to: at + colon, text: mark },
        };
  }
  const after = skipSpaces(text, close + 1);
  if (after >= end) return undefined;
  const colon = text[after] === ':';
  return {
    offset: colon ? after + 1 : close + 1,
    reason: colon ? 'there is no space after the colon' : 'there is no colon after the key',
    remedy: colon ? 'Add a space after the colon' : 'Add a colon after the key',
    correction: colon
      ? { from: after + 1, to: after + 1, text: ' ' }
      : { from: close + 1, to: close + 1, text: ':' },
  };
}

function missingSpace(
  source: YamlSource,
  at: number,
  line: string,
  level: Level | undefined,
): Mistake | undefined {
  const key =
    /^[\w.-]{1,100}:(?=[^\s/:])/.exec(line)?.[0] ?? /^[A-Za-z_][\w.-]{0,100}:(?=\/\/)/.exec(line)?.[0];
  if (key !== undefined && level?.kind !== 'list') {
    const offset = at + key.length;
    const other = /^[\u00a0\u2000-\u200b\u3000]/.test(line.slice(key.length));
    return {
      offset,
      reason: other
        ? 'the character after the colon only looks like a space'
        : 'there is no space after the colon',
      remedy: 'Add a space after the colon',
      correction: { from: offset, to: other ? offset + 1 : offset, text: ' ' },
    };
  }
  const equals = /^([\w.-]{1,100})[ \t]*=>?[ \t]*(?=\S)/.exec(line);
  if (equals && level?.kind !== 'list') {
    return {
      offset: at + (equals[1] ?? '').length,
      reason: 'there is an equals sign instead of a colon',
      remedy: 'Write a colon and a space',
      correction: { from: at, to: at + equals[0].length, text: `${equals[1]}: ` },
    };
  }
  if (level?.kind !== 'list' || !/^-\S/.test(line) || source.column(at) !== level.indent) return undefined;
  return {
    offset: at + 1,
    reason: 'there is no space after the dash',
    remedy: 'Add a space after the dash',
    correction: { from: at + 1, to: at + 1, text: ' ' },
  };
}

function missingColon(source: YamlSource, at: number, end: number, level: Level | undefined): Mistake {
  const { text } = source;
  const line = text.slice(at, end);
  if (level?.kind === 'list') {
    return {
      offset: at,
      reason: 'this line of a list does not start with a dash',
      remedy: 'Add "- " before it, or indent it if it continues the text above',
    };
  }
  const word = /^[A-Za-z_][\w.-]{0,100}/.exec(line)?.[0] ?? '';
  const rest = line.slice(word.length);
  const isHeading = word !== '' && rest === '' && indentOf(nextLine(source, at)) > source.column(at);
  // After unquoted text, the line may just as well continue it.
  const isEntry = word !== '' && /^[ \t]+\S+$/.test(rest) && level?.value !== 'plain';
  return {
    offset: at,
    reason: 'this line has no colon after its key',
    remedy: 'Add a colon after the key',
    fallback: 'Write "key: value", or indent the line if it continues the text above',
    correction:
      isHeading || isEntry ? { from: at + word.length, to: at + word.length, text: ':' } : undefined,
  };
}

/** The next line with text. */
function nextLine(source: YamlSource, at: number): string {
  for (let line = source.lineAt(at) + 1; line < source.lineCount; line++) {
    const text = source.line(line);
    if (text.trim() !== '') return text;
  }
  return '';
}
