import { indentOf, isBlank, isComment } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import type { ValueReading } from './mistake.ts';

/** Reads the lines of a block scalar; `indent` is the column of the surrounding block. */
export function readBlockText(source: YamlSource, header: number, indent: number): ValueReading {
  const first = source.lineAt(header);
  const digit = Number(/[1-9]/.exec(source.text.slice(header, header + 3))?.[0] ?? 0);
  let column = digit === 0 ? 0 : Math.max(0, indent) + digit;
  let line = first + 1;
  for (; line < source.lineCount; line++) {
    const text = source.line(line);
    if (isBlank(text)) continue;
    const own = indentOf(text);
    if (own <= indent) break;
    if (column === 0) column = own;
    if (own >= column) continue;
    // A comment may follow the text.
    if (isComment(text)) break;
    return {
      kind: 'block',
      last: line,
      mistake: {
        offset: (source.lineStarts[line] ?? 0) + own,
        reason: 'this line of a block of text is indented less than the first one',
        remedy: `Indent it by ${column} spaces, or align it with the key if the text ends before it`,
      },
    };
  }
  return { kind: 'block', last: line - 1 };
}
