import type { PolicyField, TokenInspection } from '@flextype-bun/tokens';
import { displayNames, type NameOptions } from './display-names.ts';
import type { SiteFinding } from './site-finding.ts';

/** Why requests with a token are refused; undefined if they are accepted. */
export function refusalFinding(token: TokenInspection, { full }: NameOptions): SiteFinding | undefined {
  if (token.condition === 'valid') return undefined;
  const { name, file } = displayNames(token, { full });
  const { details } = token;
  switch (token.condition) {
    case 'unreadable':
      return {
        severity: 'warning',
        code: 'token-file',
        position: { ...token.problem?.position, file },
        message: `The token ${name} is refused: ${token.problem?.reason ?? 'its file cannot be read'}`,
        remedy: 'Mend the file, or remove its folder',
      };
    case 'incomplete':
      return {
        severity: 'warning',
        code: 'incomplete-token',
        position: { file },
        message: `The token ${name} is refused: it has no ${OR.format(token.missing)}${exceptFor(token)}`,
        remedy: `Add ${AND.format(token.missing.map((field) => EXAMPLES[field]))} to the file`,
      };
    case 'disabled':
      return {
        severity: 'info',
        code: 'disabled-token',
        position: { file },
        message: `The token ${name} is refused: its state is disabled`,
        remedy: 'Enable it with "tokens enable", or remove it with "tokens remove"',
      };
    case 'exhausted':
      return {
        severity: 'info',
        code: 'exhausted-token',
        position: { file },
        message: `The token ${name} is refused: all ${details?.limit ?? 0} calls that limit_calls allows are used up`,
        remedy: 'Raise limit_calls, set it to 0 for any number, or remove the token with "tokens remove"',
      };
  }
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' });

const EXAMPLES: Readonly<Record<PolicyField, string>> = {
  state: '"state: enabled"',
  calls: '"calls: 0"',
  limit_calls: '"limit_calls: 0" (any number)',
};

// Flextype 0.9 needs `limit_calls` alone.
function exceptFor({ legacyCondition }: TokenInspection): string {
  return legacyCondition === 'valid' ? '; only /api/registry, which needs limit_calls alone, accepts it' : '';
}
