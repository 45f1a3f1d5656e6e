import type { YamlNode } from './node.ts';

/** A text with line breaks in flow collections replaced; all other characters keep their offsets. */
export interface JoinedText {
  readonly text: string;
  /** Offsets of the line breaks that are spaces now. */
  readonly breaks: readonly number[];
}

/**
 * Replaces line breaks next to a bracket or a comma, and comments before them, with spaces; `undefined` if there are
 * none. YAML requires each line of a flow collection to be indented more than its key. Flextype does not, and people
 * write the closing bracket below the key.
 */
export function joinFlowLines(text: string): JoinedText | undefined {
  const breaks: number[] = [];
  const pieces: string[] = [];
  let copied = 0;
  let start = 0;
  while (start < text.length) {
    const lineEnd = endOfLine(text, start);
    const opening = findOpening(text.slice(start, lineEnd));
    if (opening === -1) {
      start = lineEnd + 1;
      continue;
    }
    const scan = scanFlow(text, start + opening);
    for (const { from, to } of scan.gaps) {
      pieces.push(text.slice(copied, from), ' '.repeat(to + 1 - from));
      copied = to + 1;
      breaks.push(to);
    }
    start = endOfLine(text, scan.end) + 1;
  }
  return breaks.length === 0 ? undefined : { text: pieces.join('') + text.slice(copied), breaks };
}

/** The offset in a line of a bracket that starts a value, after dashes, a key and an anchor; -1 if there is none. */
function findOpening(line: string): number {
  let at = skipSpaces(line, 0);
  while (line[at] === '-' && line[at + 1] === ' ') at = skipSpaces(line, at + 1);
  if (line[at] !== '[' && line[at] !== '{') {
    const colon = line.indexOf(
      ': ',
      line[at] === '"' || line[at] === "'" ? endOfQuoted(line, at, line[at] ?? '') : at,
    );
    if (colon !== -1) at = skipSpaces(line, colon + 1);
  }
  if (line[at] === '&') at = skipSpaces(line, line.indexOf(' ', at) + 1 || line.length);
  return line[at] === '[' || line[at] === '{' ? at : -1;
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ') at++;
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Scans to the matching bracket. A gap is a line break, with the comment before it. */
function scanFlow(text: string, start: number): { end: number; gaps: { from: number; to: number }[] } {
  const gaps: { from: number; to: number }[] = [];
  let depth = 0;
  let previous = '';
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    const token = /[\s[\]{},:]/.test(text[at - 1] ?? ' ');
    if (token && (character === '"' || character === "'")) {
      at = endOfQuoted(text, at, character);
      previous = character;
      continue;
    }
    if (character === '\n' || (token && character === '#')) {
      const to = endOfLine(text, at);
      if (to < text.length && isInsignificantBreak(previous, text, to)) gaps.push({ from: at, to });
      at = to + 1;
      continue;
    }
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth === 0) return { end: at, gaps };
    if (character !== ' ') previous = character;
    at++;
  }
  return { end: text.length, gaps: [] };
}

/** Whether both parsers treat a line break here as a space. */
function isInsignificantBreak(previous: string, text: string, lineBreak: number): boolean {
  if (previous === '[' || previous === '{' || previous === ',') return true;
  let next = lineBreak;
  while (text[next] === ' ' || text[next] === '\n') next++;
  return text[next] === ']' || text[next] === '}' || text[next] === ',';
}

function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

/** Whether all the line breaks are in flow collections and none in a scalar, so that the meaning is unchanged. */
export function breaksAreInFlow(root: YamlNode | undefined, breaks: readonly number[]): boolean {
  let next = 0;
  const visit = (node: YamlNode): boolean => {
    if (node.kind === 'scalar')
      return !((breaks[next] ?? Number.POSITIVE_INFINITY) < node.end && !node.empty);
    if (node.kind === 'alias') return true;
    const parts =
      node.kind === 'sequence' ? node.items : node.pairs.flatMap((pair) => [pair.key, pair.value]);
    for (const part of parts) {
      if (node.style === 'flow') skipTo(part.start);
      if (!visit(part)) return false;
    }
    if (node.style === 'flow') skipTo(node.end);
    return true;
  };
  const skipTo = (offset: number): void => {
    while ((breaks[next] ?? Number.POSITIVE_INFINITY) < offset) next++;
  };
  return root !== undefined && visit(root) && next === breaks.length;
}
