import fc from 'fast-check';
import type { Operation, Parameter } from '../../src/openapi/open-api.ts';
import type { FuzzKnowledge } from './fuzz-knowledge.ts';
import { parameterParts, type QueryParts, unknownParts } from './fuzz-parameters.ts';
import { ACCESS_TOKEN, FUZZ_TOKENS } from './fuzz-site.ts';
import { encoded, headerText, hostileText } from './fuzz-texts.ts';

/** A request, and the operation of the document that it is generated for. */
export interface FuzzRequest {
  readonly operationId: string;
  readonly method: string;
  /** Path and query, exactly as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The parts of an operation that a request is generated from. */
type Asked = Pick<Operation, 'operationId' | 'parameters' | 'security'>;

/** The generated parts of a request, before they are assembled. */
interface Draft {
  readonly method: string | undefined;
  readonly spelling: (path: string) => string;
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const WRONG_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

// Bun accepts about 16 kB of request line and headers, and responds 431 to more; another test covers that.
const MAX_HEAD_LENGTH = 12_000;

/** Parameters that are effectively required; the document cannot express "`id` or `id[]`". */
const NEEDED = new Set(['id']);

const BODIES = ['', '{', '{"id":"flextype"}', 'id=flextype', 'x'.repeat(5_000), '--x\r\n'];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
];

/** The operation that the document does not describe: fetching the document itself. */
export const DOCUMENT: Asked = {
  operationId: 'document',
  parameters: [],
  security: [],
};

/** Requests for all operations of a document, and for the document itself. */
export function fuzzRequests(knowledge: FuzzKnowledge): fc.Arbitrary<FuzzRequest> {
  const each = Object.entries(knowledge.document.paths).flatMap(([path, { get, head }]) =>
    [
      { method: 'GET', operation: get, weight: 6 },
      ...(head ? [{ method: 'HEAD', operation: head, weight: 2 }] : []),
    ].map(({ method, operation, weight }) => ({
      // Operations without parameters have few variants.
      weight: operation.security.length > 0 ? weight : 1,
      arbitrary: requestsOf(path, method, operation, knowledge),
    })),
  );
  const document = requestsOf('/openapi.json', 'GET', DOCUMENT, knowledge);
  return fc
    .oneof(...each, { weight: 1, arbitrary: document })
    .filter((request) => lengthOf(request) < MAX_HEAD_LENGTH);
}

function requestsOf(
  path: string,
  usual: string,
  operation: Asked,
  knowledge: FuzzKnowledge,
): fc.Arbitrary<FuzzRequest> {
  const isOpen = operation.security.length === 0;
  const draft: fc.Arbitrary<Draft> = fc.record({
    method: rarely(12, fc.constantFrom(...WRONG_METHODS), undefined),
    spelling: isOpen ? fc.constant(asItIs) : rarely(20, fc.constantFrom(...SPELLINGS), asItIs),
    query: queries(operation, knowledge),
    headers: headers(operation, knowledge),
    body: fc.constantFrom(...BODIES),
  });
  return draft.map(({ method = usual, spelling, query, headers: given, body }) => {
    const hasBody = method !== 'GET' && method !== 'HEAD' && body !== '';
    return {
      operationId: operation.operationId,
      method,
      target: spelling(path) + (query.length > 0 ? `?${query.join('&')}` : ''),
      headers: Object.fromEntries(given),
      body: hasBody ? body : undefined,
    };
  });
}

// Flextype's router decodes paths and collapses doubled slashes at their beginning.
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => path.replace('a', '%61'),
  (path) => path.replace('r', '%72'),
];

function asItIs(path: string): string {
  return path;
}

function queries({ parameters }: Asked, { values }: FuzzKnowledge): QueryParts {
  const groups = Map.groupBy(
    parameters.filter((parameter) => parameter.in === 'query'),
    ({ name }) => baseOf(name),
  );
  const perParameter = [...groups].map(([base, group]) => {
    const known = values[base] ?? [];
    const one = fc.oneof(...group.map((parameter: Parameter) => parameterParts(parameter, known)));
    if (NEEDED.has(base)) return rarely(16, fc.constant<readonly string[]>([]), one);
    // Rare, because each access token costs a bcrypt.
    return rarely(base === 'access_token' ? 16 : 5, one, []);
  });
  return fc
    .tuple(token, rarely(6, unknownParts, []), ...perParameter)
    .chain((parts) => fc.shuffledSubarray(parts.flat(), { minLength: parts.flat().length }));
}

// Most requests have a token in the query, some in a header, some in both.
const token: QueryParts = fc.oneof(
  { weight: 22, arbitrary: fc.constant([`token=${FUZZ_TOKENS.wide}`]) },
  { weight: 8, arbitrary: fc.constantFrom(...Object.values(FUZZ_TOKENS)).map((text) => [`token=${text}`]) },
  {
    weight: 1,
    arbitrary: fc.constant([`token=${FUZZ_TOKENS.guarded}`, `access_token=${ACCESS_TOKEN}`]),
  },
  { weight: 6, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('token', 'token[]', 'token[a]', 'Token', 'token.'), encoded(hostileText))
      .map(([name, text]) => [`${name}=${text}`]),
  },
);

function headers({ parameters }: Asked, { values }: FuzzKnowledge): fc.Arbitrary<Draft['headers']> {
  const good: Readonly<Record<string, readonly string[]>> = {
    ...values,
    Authorization: Object.values(FUZZ_TOKENS).map((text) => `Bearer ${text}`),
    'X-Flextype-Token': Object.values(FUZZ_TOKENS),
    'Accept-Encoding': [
      'gzip',
      'br',
      'zstd',
      'identity',
      '*',
      'gzip;q=0, br;q=0.5',
      'gzip, deflate, br, zstd',
      '*;q=0',
    ],
    Origin: ['null', 'https://app.example', 'http://localhost:5173'],
    Accept: ['text/event-stream', 'text/html', '*/*'],
    'Content-Type': TYPES,
    'Access-Control-Request-Method': ['GET', 'POST'],
    'Access-Control-Request-Headers': ['authorization', 'last-event-id'],
    'If-Modified-Since': ['Thu, 01 Jan 1970 00:00:00 GMT'],
    Range: ['bytes=0-3', 'bytes=99999-'],
  };
  const documented = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const names = new Set([...documented, ...Object.keys(good).filter((name) => /^[A-Z]/.test(name))]);
  const each = [...names].map((name) => {
    const value = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...(good[name] ?? [''])) }, headerText);
    return rarely(
      5,
      value.map((text): Draft['headers'] => [[name, text]]),
      [],
    );
  });
  return fc.tuple(...each).map((some) => some.flat());
}

function rarely<Rare, Usual>(oneIn: number, rare: fc.Arbitrary<Rare>, usual: Usual | fc.Arbitrary<Usual>) {
  const often = usual instanceof fc.Arbitrary ? usual : fc.constant(usual);
  // The first alternative is the usual one: fast-check shrinks failures towards it.
  return fc.oneof(
    { withCrossShrink: true },
    { weight: oneIn - 1, arbitrary: often },
    { weight: 1, arbitrary: rare },
  );
}

function baseOf(name: string): string {
  return name.replace(/\[\]$/, '');
}

function lengthOf({ target, headers: given }: FuzzRequest): number {
  return target.length + Object.entries(given).flat().join('').length;
}
