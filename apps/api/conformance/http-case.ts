import type { SiteFiles } from './temp-site.ts';
import type { RawRequest } from './wire.ts';

/** A request and the response of the original. */
export interface RequestContext {
  readonly request: RawRequest;
  readonly status: number;
  /** The content type, or `undefined` if the original sent none. */
  readonly type: string | undefined;
  /** The body, which the recording may have truncated at {@link CUT}. */
  readonly body: string;
  /** The length of the whole body in bytes; only present if the recording truncated it. */
  readonly length?: number;
}

/** Marks the end of a body that the recording truncated. */
export const CUT = '…(cut)';

/** One recorded case, in the form common to both recordings. */
export interface HttpCase {
  /** Section of the recording; empty in the recording of 0.9.16, which has none. */
  readonly section: string;
  readonly name: string;
  /** The site's files, except for the token: cases with the same setup share a server. */
  readonly setup: SiteFiles;
  /** The path and content of the token file before the case; `undefined` if the case has none. */
  readonly token: { readonly path: string; readonly before: Buffer } | undefined;
  /** The text after `calls:` in that file when the case is over; `undefined` if the file has none. */
  readonly callsAfter: string | undefined;
  readonly exchanges: readonly RequestContext[];
}

/** A `calls:` line and its value, quoted or plain, without its comment. */
const CALLS = /^(?:\uFEFF)?calls:[ \t]*('[^'\n]*'|"[^"\n]*"|[^\s#]*)[^\n]*\n?/m;

/** The text after `calls:` in a token file without quotes, or `undefined` if it has no such line. */
export function readCalls(file: string): string | undefined {
  return CALLS.exec(file)?.[1]?.replace(/^(['"])(.*)\1$/, '$2');
}

/** Removes the `calls:` line of a token file, to check that nothing else has changed. */
export function withoutCalls(file: string): string {
  return file.replace(CALLS, '');
}
