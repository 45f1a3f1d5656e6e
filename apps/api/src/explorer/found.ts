import { type Finding, sortDiagnostics } from '@flextype-bun/registry-core';

// Fifty thousand tokens with the same problem must not hide the others, nor occupy the server's thread.
const MAX_PER_KIND = 500;

/** A finding, of whatever kind. */
export type Found = Omit<Finding, 'code'> & { readonly code: string };

/** How many findings there are of a kind. */
export interface FoundKind {
  readonly severity: Found['severity'];
  readonly code: string;
  readonly count: number;
}

/** Findings, most severe first and at most 500 of a kind, with the number of each kind. */
export interface FoundKinds {
  readonly found: readonly Found[];
  readonly kinds: readonly FoundKind[];
}

/** The current findings of a site. */
export interface KnownFindings extends FoundKinds {
  /** Whether the checks have seen the current state of the registry. */
  readonly checked: boolean;
}

/** Findings by kind. */
export function toKinds(findings: readonly Found[]): FoundKinds {
  const groups = [...Map.groupBy(sortDiagnostics(findings), kindOf).values()];
  return {
    found: groups.flatMap((group) => group.slice(0, MAX_PER_KIND)),
    kinds: groups.flatMap((group) =>
      group.slice(0, 1).map(({ severity, code }) => ({ severity, code, count: group.length })),
    ),
  };
}

/** The findings of both. */
export function joinKinds(one: FoundKinds, other: FoundKinds): FoundKinds {
  const { found, kinds } = toKinds([...one.found, ...other.found]);
  const all = Map.groupBy([...one.kinds, ...other.kinds], kindOf);
  return {
    found,
    kinds: kinds.map((kind) => ({
      ...kind,
      count: all.get(kindOf(kind))?.reduce((sum, { count }) => sum + count, 0) ?? kind.count,
    })),
  };
}

/** The findings of other kinds than these. */
export function withoutCodes({ found, kinds }: FoundKinds, codes: ReadonlySet<string>): FoundKinds {
  const isOther = ({ code }: { readonly code: string }) => !codes.has(code);
  return { found: found.filter(isOther), kinds: kinds.filter(isOther) };
}

function kindOf({ severity, code }: Pick<Found, 'severity' | 'code'>): string {
  return `${severity} ${code}`;
}
