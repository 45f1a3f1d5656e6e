import type { OpenApiDocument } from '../../src/openapi/open-api.ts';
import { DOCUMENT, type FuzzRequest } from './fuzz-requests.ts';
import { DENIED, FUZZ_TOKENS, REDACTED } from './fuzz-site.ts';
import { type ContractAnswer, OpenApiContract } from './openapi-contract.ts';

const { wide, scoped, guarded } = FUZZ_TOKENS;

/** Checks responses to arbitrary requests against the OpenAPI document and the rules of secrecy. */
export class FuzzJudge {
  readonly #document: OpenApiDocument;
  readonly #contract: OpenApiContract;

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#contract = new OpenApiContract(document);
  }

  /** Problems of a response; empty if there are none. */
  problems(request: FuzzRequest, answer: ContractAnswer): string[] {
    const { status } = answer;
    // The site has no value that cannot be encoded, and enough room for all streams: no request may cause a 5xx.
    if (status >= 500) return [`status ${status}: ${answer.body.slice(0, 200)}`];
    if (request.operationId === DOCUMENT.operationId) return this.#documentProblems(request, answer);
    return [...this.#contractProblems(request, answer), ...secrecyProblems(request, answer)];
  }

  #documentProblems({ method }: FuzzRequest, { status, body }: ContractAnswer): string[] {
    const expected = method === 'GET' ? 200 : 404;
    if (status !== expected) return [`the document is answered ${status} instead of ${expected}`];
    const isSame = status === 404 || Bun.deepEquals(JSON.parse(body), this.#document);
    return isSame ? [] : ['the document is another'];
  }

  #contractProblems({ operationId, method }: FuzzRequest, answer: ContractAnswer): string[] {
    const isHead = operationId.endsWith('.head');
    if (method === (isHead ? 'HEAD' : 'GET')) return this.#contract.problems(operationId, answer);
    if (method === 'OPTIONS' && operationId.startsWith('registry.')) return preflightProblems(answer);
    const expected = answer.status === 405 ? [] : [`status ${answer.status} instead of 405`];
    return [...expected, ...this.#contract.problems(operationId.replace(/\.head$/, ''), answer)];
  }
}

function preflightProblems({ status, headers, body }: ContractAnswer): string[] {
  const allowed = headers.get('allow');
  return status === 204 && allowed && body === ''
    ? []
    : [`a preflight is answered ${status}, Allow: ${allowed}`];
}

/** Secrets in a response whose token must not see them. */
function secrecyProblems(request: FuzzRequest, { status, body }: ContractAnswer): string[] {
  const isOpen = request.operationId.startsWith('operations.');
  const sent = decodedAscii([request.target, ...Object.values(request.headers)].join('\n'));
  const has = (...tokens: readonly string[]): boolean => tokens.some((token) => sent.includes(token));
  return [
    ...(body.includes(REDACTED) ? ['a value that no token may see is sent'] : []),
    ...(body.includes(DENIED) && !has(wide, guarded) ? ['a value that the token may not see is sent'] : []),
    ...(status < 400 && request.method !== 'OPTIONS' && !isOpen && !has(wide, scoped, guarded)
      ? [`status ${status} without a token that is accepted`]
      : []),
  ];
}

function decodedAscii(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
