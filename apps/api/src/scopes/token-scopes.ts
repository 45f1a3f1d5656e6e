import type { Accepted, Token } from '@flextype-bun/tokens';
import { EVERYTHING, type Scope, toScope } from './scope.ts';

/** The scopes of tokens, parsed once per version of a token file. */
export class TokenScopes {
  readonly #known = new WeakMap<Token['fields'], Scope>();
  readonly #onMalformed: (token: Token) => void;

  /** @param onMalformed called once for each invalid scope */
  constructor(onMalformed: (token: Token) => void) {
    this.#onMalformed = onMalformed;
  }

  of(call: Pick<Accepted, 'fields' | 'token'>): Scope {
    const { fields } = call;
    const field = fields.get('registry');
    if (field === undefined) return EVERYTHING;
    let scope = this.#known.get(fields);
    if (!scope) {
      scope = toScope(field);
      this.#known.set(fields, scope);
      if (scope.malformed) this.#onMalformed(call.token);
    }
    return scope;
  }
}
