/** A position in a file; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * A problem or a remark. Every package reports in this form, with its own codes.
 *
 * @typeParam Code the codes that can occur
 */
export interface Diagnostic<Code extends string = string> {
  /** `error`: something does not work; `warning`: probably unintended; `info`: good to know. */
  readonly severity: Severity;
  readonly code: Code;
  /** The problem, without its position and without a full stop. */
  readonly message: string;
  /** How to fix it, if the message does not say so: an instruction that begins with a capital, without a full stop. */
  readonly remedy?: string;
  readonly position?: SourcePosition;
  /** The lines around the position, with a marker below the column. */
  readonly snippet?: string;
  /** The registry id concerned, such as `plugins.site.settings`. */
  readonly id?: string;
}

/** Options of {@link formatDiagnostic}. */
export interface FormatOptions {
  /** Whether to append the lines around the position. @default true */
  readonly snippet?: boolean;
}

/** The position of an offset in a text with any line breaks; both count from 1, columns in UTF-16 code units. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  let line = 1;
  let start = 0;
  for (const { 0: lineBreak, index } of before.matchAll(/\r\n|\r|\n/g)) {
    line++;
    start = index + lineBreak.length;
  }
  return { line, column: offset - start + 1 };
}

/** Formats as `file:line:column`, which editors and terminals turn into a link; unknown parts are omitted. */
export function formatPosition({ file, line, column }: SourcePosition): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** Formats as `file:line:column: message. Remedy.`, followed by the snippet. */
export function formatDiagnostic(
  { position, message, remedy, snippet }: Omit<Diagnostic, 'severity' | 'code'>,
  options: FormatOptions = {},
): string {
  const place = position ? `${formatPosition(position)}: ` : '';
  const advice = remedy ? `. ${remedy}.` : '';
  const lines = snippet && options.snippet !== false ? `\n${snippet}` : '';
  return `${place}${message}${advice}${lines}`;
}

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const NOWHERE: SourcePosition = { file: '' };

/** Sorts by severity, worst first, then by file, line and column. */
export function sortDiagnostics<Item extends Diagnostic>(diagnostics: readonly Item[]): Item[] {
  return diagnostics.toSorted((a, b) => {
    if (a.severity !== b.severity) return RANKS[a.severity] - RANKS[b.severity];
    const one = a.position ?? NOWHERE;
    const other = b.position ?? NOWHERE;
    if (one.file !== other.file) return one.file < other.file ? -1 : 1;
    return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
  });
}
