import { RegistryClientError } from './errors.ts';
import type { ReceivedResponse } from './transport.ts';

/** The error body of the API. */
interface Problem {
  readonly title?: string;
  readonly message?: string;
  readonly http_status_code?: number;
}

/** A parsed text of the API: a response, one of its items, an event, or an error. */
interface Body extends Problem {
  readonly data?: unknown;
  readonly value?: unknown;
  readonly error?: Problem;
}

/** The items of a response. An unset id is an item with an error; other errors are thrown. */
export async function readAnswer({ response, redact, parse }: ReceivedResponse): Promise<unknown> {
  const text = await response.text();
  if (response.ok) {
    const body = readBody(text, parse);
    // Flextype 1.x answers without `data`.
    return body.data ?? body;
  }
  let problem: Problem = {};
  try {
    problem = readBody(text, parse);
  } catch {
    // It does not come from the API.
  }
  // A 404 means "unset" only if the API sent it.
  if (response.status === 404 && problem.http_status_code === 404) return { error: problem };
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  throw toError(
    { title: response.statusText, ...problem, http_status_code: response.status },
    redact,
    retryAfter,
  );
}

/** The value of an item; `undefined` if unset. */
export function readItem(item: unknown, redact: ReceivedResponse['redact']): unknown {
  const { value, error } = (item ?? {}) as Body;
  // Flextype 1.x answers `null` for unset ids.
  if (value !== undefined) return value ?? undefined;
  if (!error) throw new RegistryClientError('The answer has no value', { code: 'answer' });
  if (error.http_status_code === 404) return undefined;
  throw toError(error, redact);
}

export function readBody(text: string, parse: ReceivedResponse['parse']): Body {
  try {
    return (parse(text) as Body | null) ?? {};
  } catch (cause) {
    throw new RegistryClientError('The answer is not JSON', { code: 'answer', cause });
  }
}

export function toError(
  problem: Problem,
  redact: ReceivedResponse['redact'],
  retryAfter?: number,
): RegistryClientError {
  const { title, message, http_status_code: status } = problem;
  const text = [status, title, message && `(${message})`].filter(Boolean).join(' ');
  return new RegistryClientError(redact(text), {
    code: 'http',
    status,
    title: redact(`${title}`),
    retryAfter,
  });
}
