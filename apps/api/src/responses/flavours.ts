import {
  DEFAULT_JSON_OPTIONS,
  encodeJson,
  type JsonOptions,
  LEGACY_JSON_OPTIONS,
  type Value,
} from '@flextype-bun/registry-core';
import type { Refusal } from '@flextype-bun/tokens';
import type { RequestRules } from '../requests/registry-request.ts';

/** The reason why a response has no value. */
export type Failure =
  | 'parameters'
  | 'api-disabled'
  | 'token-unknown'
  | 'token-refused'
  | 'access-token'
  | 'not-found'
  | 'route'
  | 'method'
  | 'not-encodable'
  | 'too-large'
  | 'unavailable'
  | 'too-many-subscribers'
  | 'too-many-subscribers-of-token'
  | 'internal-error';

/** One format of responses: the envelope, the errors and their statuses, and the rules for tokens. */
export interface Flavour extends RequestRules {
  readonly name: 'documented' | 'alpha' | 'legacy';
  /** The response to an unset id: an error, or the value `null`. */
  readonly missing: 'error' | 'null';
  /** Whether a `null` in the files is returned as a value, on sites whose release does so. */
  readonly answersNull: boolean;
  /** Whether the parameter `default` is supported. */
  readonly takesDefault: boolean;
  /** The JSON format, given the site's `serializers.json.encode`. */
  readonly json: (encode: JsonEncodeSettings) => JsonOptions;
  /** Whether the `Content-Type` of an item names the charset; that of errors always does. */
  readonly namesCharset: boolean;
  readonly envelope: (id: string, value: Value) => Value;
  readonly statuses: Readonly<Record<Failure, number>>;
  readonly error: (status: number, failure: Failure) => Value;
}

/** `flextype.settings.serializers.json.encode`. */
export interface JsonEncodeSettings {
  readonly pretty: boolean;
  readonly escapeUnicode: boolean;
  readonly depth: number;
}

const STATUSES: Readonly<Record<Failure, number>> = {
  parameters: 400,
  'api-disabled': 400,
  'token-unknown': 401,
  'token-refused': 400,
  'access-token': 401,
  'not-found': 404,
  route: 404,
  method: 405,
  'not-encodable': 500,
  'too-large': 500,
  unavailable: 503,
  'too-many-subscribers': 503,
  'too-many-subscribers-of-token': 429,
  'internal-error': 500,
};

// Those of 400, 401 and 404 are from the error table of the Flextype documentation, to the letter.
const MESSAGES: Readonly<Record<number, readonly [title: string, message: string]>> = {
  400: ['Bad Request', 'Validation for this particular item failed'],
  401: ['Unauthorized', 'Token is wrong'],
  404: ['Not Found', 'The requested resource or endpoint could not be found'],
  405: ['Method Not Allowed', 'The requested resource does not answer to this method'],
  429: ['Too Many Requests', 'This token has too many streams and waiting calls open'],
  500: ['Internal Server Error', 'The value of the requested item has no JSON'],
  503: ['Service Unavailable', 'Calls cannot be counted at the moment'],
};

// Failures that override their status's default message.
const OTHER_MESSAGES: Readonly<Partial<Record<Failure, string>>> = {
  'too-many-subscribers': 'Too many open event streams; try again later',
  'too-large': 'The response would be longer than 64 MB; ask for a part of it',
  'internal-error': 'The server could not answer this call; its log says why',
};

/** The failure for each reason to refuse a token. */
export const REFUSAL_FAILURES: Readonly<Record<Refusal, Failure>> = {
  unknown: 'token-unknown',
  unreadable: 'token-refused',
  incomplete: 'token-refused',
  disabled: 'token-refused',
  exhausted: 'token-refused',
  'access-token': 'access-token',
  unavailable: 'unavailable',
};

const LEGACY_MESSAGES: Readonly<Record<Failure, string>> = {
  parameters: 'Wrong query params or not defined',
  'api-disabled': 'Unauthorized',
  'token-unknown': 'Unauthorized',
  'token-refused': 'Unauthorized',
  'access-token': 'Unauthorized',
  'not-found': 'Registry item not found',
  route: 'Not found',
  method: 'Method not allowed',
  'not-encodable': 'Registry item has no JSON',
  'too-large': 'The response would be longer than 64 MB; ask for a part of it',
  unavailable: 'Calls cannot be counted at the moment',
  'too-many-subscribers': 'Too many open event streams; try again later',
  'too-many-subscribers-of-token': 'This token has too many streams and waiting calls open',
  'internal-error': 'Internal server error',
};

/** `/api/v1/registry` as documented by Flextype. The default. */
export const DOCUMENTED: Flavour = {
  name: 'documented',
  rules: '1.x',
  missing: 'error',
  answersNull: false,
  takesDefault: true,
  json: (encode) => ({ ...DEFAULT_JSON_OPTIONS, ...encode }),
  namesCharset: true,
  supportsBatchAndEvents: true,
  envelope: (key, value) => toMap({ data: toItem(key, value) }),
  statuses: STATUSES,
  error: (status, failure) => {
    const [title, usual] = MESSAGES[status] ?? ['', ''];
    return toMap({ title, message: OTHER_MESSAGES[failure] ?? usual, http_status_code: BigInt(status) });
  },
};

/** `/api/v1/registry` of Flextype 1.0.0-alpha.3. */
export const ALPHA: Flavour = {
  ...DOCUMENTED,
  name: 'alpha',
  missing: 'null',
  supportsBatchAndEvents: false,
  envelope: (id, value) => toMap({ id, value }),
};

/** `/api/registry` of Flextype 0.9.16. */
export const LEGACY: Flavour = {
  name: 'legacy',
  rules: '0.9',
  missing: 'error',
  answersNull: true,
  takesDefault: false,
  json: () => LEGACY_JSON_OPTIONS,
  namesCharset: false,
  supportsBatchAndEvents: false,
  envelope: DOCUMENTED.envelope,
  statuses: { ...STATUSES, 'api-disabled': 401, 'token-refused': 401 },
  error: (status, failure) => toMap({ http_status_code: BigInt(status), message: LEGACY_MESSAGES[failure] }),
};

/** Envelopes must be encodable even if the site allows very little nesting. */
export const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

/** The JSON text of an error. */
export function errorText(flavour: Flavour, failure: Failure, json: JsonOptions): string {
  return wrapperText(flavour.error(flavour.statuses[failure], failure), json);
}

/** The JSON text of an envelope around values that are known to be encodable. */
export function wrapperText(value: Value, json: JsonOptions): string {
  return encodeJson(value, { ...json, depth: ANY_DEPTH });
}

/** The body of a batch response. */
export function batchEnvelope(items: readonly Value[]): Value {
  return toMap({ data: new Map(items.map((item, index) => [String(index), item])) });
}

/** An item of a batch or an event. */
export function toItem(key: string, value: Value): Value {
  return toMap({ key, value });
}

/** An item of a batch or an event that has no value. */
export function toFailedItem(flavour: Flavour, key: string, failure: Failure): Value {
  return toMap({ key, error: flavour.error(flavour.statuses[failure], failure) });
}

function toMap(entries: Readonly<Record<string, Value>>): Value {
  return new Map(Object.entries(entries));
}
