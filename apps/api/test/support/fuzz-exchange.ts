import type { FuzzRequest } from './fuzz-requests.ts';
import type { ContractAnswer } from './openapi-contract.ts';

// A request takes at most one bcrypt and a wait of some milliseconds, with leeway for a busy machine.
const RESPONSE_TIMEOUT_MS = 20_000;

/** Sends a request and reads its response; of a stream, only the first event or comment. */
export async function exchange(url: string, request: FuzzRequest): Promise<ContractAnswer> {
  const { method, target, headers, body } = request;
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(new Error('no response in time')), RESPONSE_TIMEOUT_MS);
  try {
    const response = await fetch(url + target, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: leaving.signal,
    });
    const isStream = response.body && response.headers.get('content-type')?.startsWith('text/event-stream');
    const text = await (isStream ? beginningOf(response) : response.text());
    return { status: response.status, headers: response.headers, body: text };
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/^(data|:).*\n\n/ms.test(text)) break;
  }
  return text;
}

/** The request as a shell command, with anything token-like masked. */
export function toCurl(
  url: string,
  { method, target, headers, body }: FuzzRequest,
  mask: (text: string) => string,
): string {
  const words = [
    ...(method === 'HEAD' ? ['--head'] : ['--request', method]),
    ...Object.entries(headers).flatMap(([name, value]) => [
      '--header',
      value ? `${name}: ${value}` : `${name};`,
    ]),
    ...(body === undefined ? [] : ['--data-binary', body]),
    url + target,
  ];
  return `curl -gi --path-as-is ${mask(words.map(quoted).join(' '))}`;
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
