import { RegistryClientError } from './errors.ts';
import type { Exchange } from './transport.ts';

/** The body of an error, as the API has it. */
interface Problem {
  readonly title?: string;
  readonly message?: string;
  readonly http_status_code?: number;
}

/** What the texts of the API hold: an answer, one of its items, an event, or an error. */
interface Body extends Problem {
  readonly data?: unknown;
  readonly value?: unknown;
  readonly error?: Problem;
}

/** What an answer holds: an item, or several. That an id is not set is an item with an error; other errors are thrown. */
export async function readAnswer({ response, hide }: Exchange): Promise<unknown> {
  const text = await response.text();
  if (response.ok) {
    const body = parse(text);
    // Flextype 1.x answers without `data`.
    return body.data ?? body;
  }
  const problem = toProblem(text);
  // Any server can have no such page; that nothing is set there only the API can say.
  if (response.status === 404 && problem.http_status_code === 404) return { error: problem };
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  throw toError(
    { title: response.statusText, ...problem, http_status_code: response.status },
    hide,
    retryAfter,
  );
}

/** The value of an item; `undefined` where none is set. */
export function readItem(item: unknown, hide: Exchange['hide']): unknown {
  const { value, error } = (item ?? {}) as Body;
  // What is null is not set, which is how Flextype 1.x says so.
  if (value !== undefined) return value ?? undefined;
  if (!error) throw new RegistryClientError('The answer has no value', { code: 'answer' });
  if (error.http_status_code === 404) return undefined;
  throw toError(error, hide);
}

export function parse(text: string): Body {
  try {
    return JSON.parse(text) ?? {};
  } catch (cause) {
    throw new RegistryClientError('The answer is no JSON', { code: 'answer', cause });
  }
}

export function toError(problem: Problem, hide: Exchange['hide'], retryAfter?: number): RegistryClientError {
  const { title, message, http_status_code: status } = problem;
  const text = [status, title, message && `(${message})`].filter(Boolean).join(' ');
  return new RegistryClientError(hide(text), { code: 'http', status, title: hide(`${title}`), retryAfter });
}

/** What the body of an error says; nothing where it is none of the API. */
function toProblem(text: string): Problem {
  try {
    return parse(text);
  } catch {
    return {};
  }
}
