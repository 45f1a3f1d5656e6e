import type { Refusal } from '@flextype-bun/tokens';
import type { Failure } from './flavours.ts';

/** The failure that each refusal is answered with. */
export const REFUSAL_FAILURES: Readonly<Record<Refusal, Failure>> = {
  unknown: 'token-unknown',
  unreadable: 'token-refused',
  incomplete: 'token-refused',
  disabled: 'token-refused',
  exhausted: 'token-refused',
  'access-token': 'access-token',
  unavailable: 'unavailable',
};
