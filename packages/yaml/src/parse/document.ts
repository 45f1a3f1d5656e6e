import type { YamlSource } from '../text/source.ts';
import type { YamlNode } from './node.ts';
import type { ParsedText } from './parse-tree.ts';
import type { Extent } from './reader.ts';

const DIRECTIVE = /^%YAML[: ][0-9.]+[^\n]*\n/;
const COMMENTS = /^(?:#[^\n]*\n)+/;
/** The marker at the end of a document. */
const END = /^\.\.\.(?=[ \t\n]|$)/m;
const START = /^---[^\n]*\n/;

/**
 * The part of a text that Flextype parses. It removes one `%YAML` line, the comments at the start and a line with
 * `---`; only after such a line also three dots at the end of the text, even if they end a value.
 *
 * @throws YamlError if what remains is not the document that YAML sees
 */
export function documentExtent(source: YamlSource, parsed: ParsedText): Extent {
  const { text } = source;
  const { document } = parsed;
  if (parsed.documents > 1) {
    const offset = secondDocument(text);
    throw source.error('unsupported', offset, 'there is more than one document', 'Keep one of them');
  }
  let at = DIRECTIVE.exec(text)?.[0].length ?? 0;
  at += COMMENTS.exec(text.slice(at))?.[0].length ?? 0;
  const marker = START.exec(text.slice(at))?.[0];
  if (marker !== undefined && !/^---(?:[ \t]+(?:#[^\n]*)?)?\n$/.test(marker)) {
    const reason = 'Flextype ignores what follows --- on the same line';
    throw source.error('unsupported', at, reason, 'Start the document on the next line');
  }
  const { root } = parsed;
  if (
    at + (marker?.length ?? 0) > 0 &&
    root !== undefined &&
    source.column(root.contentStart) > 0 &&
    !isEmpty(root)
  ) {
    throw source.error(
      'unsupported',
      root.contentStart,
      'the document is indented',
      'Remove the spaces before it',
    );
  }
  const body = at + (marker?.length ?? 0);
  if (document?.explicitStart && marker === undefined) checkMarker(source, parsed);
  const end = marker === undefined ? documentEnd(source) : endAfterMarker(source);
  return { dropped: source.lineAt(body), lines: source.lineAt(end) + 1, end };
}

/** Flextype fails on a `---` that it does not remove, unless the text consists of nothing else. */
function checkMarker(source: YamlSource, parsed: ParsedText): void {
  const { root } = parsed;
  if (root === undefined || isEmpty(root) || source.text.startsWith('---')) {
    const reason = 'Flextype reads this --- as text';
    throw source.error(
      'unsupported',
      Math.max(0, source.text.indexOf('---')),
      reason,
      'Remove it, or add a line break after it',
    );
  }
}

/** After a `---` line, Flextype removes three dots at the end of the text. */
function endAfterMarker(source: YamlSource): number {
  const { text } = source;
  // trimEnd also removes Unicode spaces; at worst, a text is then rejected that Flextype accepts.
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith('...')) return documentEnd(source);
  const dots = trimmed.length - 3;
  const earlier = END.exec(text)?.index ?? dots;
  if (source.lineStart(dots) === dots && earlier === dots) return dots;
  const remedy = 'Put the text in quotes, or remove the line with ---';
  throw source.error('unsupported', dots, 'Flextype removes the three dots at the end', remedy);
}

function documentEnd(source: YamlSource): number {
  const end = END.exec(source.text);
  if (end === null) return source.text.length;
  throw source.error('unsupported', end.index, 'Flextype reads this ... as text', 'Remove it');
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.empty;
}

function secondDocument(text: string): number {
  const marks = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)];
  return (marks[1] ?? marks[0])?.index ?? 0;
}
