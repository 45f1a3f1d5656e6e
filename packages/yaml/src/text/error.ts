/**
 * The reason for rejecting a text.
 *
 * - `syntax`: it is not YAML.
 * - `duplicate-key`: a mapping has the same key twice.
 * - `unsupported`: it is YAML, but Flextype rejects it or reads it in a way that is not reproduced here.
 * - `encoding`: it is not UTF-8 without a byte order mark.
 * - `limit`: it is longer, deeper or larger than the limits allow.
 */
export type YamlErrorCode = 'syntax' | 'duplicate-key' | 'unsupported' | 'encoding' | 'limit';

export interface YamlErrorDetails {
  readonly code: YamlErrorCode;
  /** What is wrong, without a full stop. */
  readonly reason: string;
  /** What to do about it, without a full stop. */
  readonly remedy: string;
  readonly file?: string | undefined;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The line with a caret below the column. */
  readonly snippet: string;
  readonly cause?: unknown;
}

/**
 * Thrown for a text that cannot be parsed.
 *
 * The message is `file:line:column: reason. Remedy.`; `toString()` adds the line of the text.
 */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  readonly code: YamlErrorCode;
  readonly reason: string;
  readonly remedy: string;
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly snippet: string;

  constructor(details: YamlErrorDetails) {
    const place = `${details.file || '(yaml)'}:${details.line}:${details.column}`;
    super(`${place}: ${details.reason}. ${details.remedy}.`, { cause: details.cause });
    this.code = details.code;
    this.reason = details.reason;
    this.remedy = details.remedy;
    this.file = details.file || undefined;
    this.line = details.line;
    this.column = details.column;
    this.snippet = details.snippet;
  }

  override toString(): string {
    return `${this.name}: ${this.message}${this.snippet && `\n${this.snippet}`}`;
  }
}
