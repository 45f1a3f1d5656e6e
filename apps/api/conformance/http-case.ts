import type { SiteFiles } from './temp-site.ts';
import type { RawRequest } from './wire.ts';

/** A request and the answer of the original. */
export interface RequestContext {
  readonly request: RawRequest;
  readonly status: number;
  /** The content type, or `undefined` where the original sent none. */
  readonly type: string | undefined;
  /** The whole body, or what the recording keeps of it before {@link CUT}. */
  readonly body: string;
  /** The length of the whole body in bytes; only needed where the recording has cut it. */
  readonly length?: number;
}

/** Stands at the end of a body that the recording has cut. */
export const CUT = '…(cut)';

/** One recorded case, in the same form for both recordings. */
export interface HttpCase {
  /** Section of the recording; empty in the recording of 0.9.16, which has none. */
  readonly section: string;
  readonly name: string;
  /** What the site looks like, apart from the token: cases with the same setup share a server. */
  readonly setup: SiteFiles;
  /** The token's file and its bytes before the case, where the case has one. */
  readonly token: { readonly path: string; readonly before: Buffer } | undefined;
  /** The text after `calls:` in that file once the case is over; `undefined` where there is none. */
  readonly callsAfter: string | undefined;
  readonly exchanges: readonly RequestContext[];
}

/** A `calls:` line and its value, quoted or plain, without its comment. */
const CALLS = /^(?:\uFEFF)?calls:[ \t]*('[^'\n]*'|"[^"\n]*"|[^\s#]*)[^\n]*\n?/m;

/** The text after `calls:` in a token file without quotes, or `undefined` if it has no such line. */
export function readCalls(file: string): string | undefined {
  return CALLS.exec(file)?.[1]?.replace(/^(['"])(.*)\1$/, '$2');
}

/** A token file without its `calls:` line, to see that nothing else has changed. */
export function withoutCalls(file: string): string {
  return file.replace(CALLS, '');
}
