import { compareVersions, type VersionNumbers, versionOf, type YamlDialect } from './version.ts';

/** Differences between versions of symfony/yaml. */
export interface DialectRules {
  /** `017` is 15. */
  readonly octals: boolean;
  /** `0o17` is 15; otherwise text. */
  readonly prefixedOctals: boolean;
  /** `09111` is 73, skipping the digits that are not octal; otherwise text. */
  readonly laxOctals: boolean;
  /** `-0` is a number; otherwise text. */
  readonly minusZero: boolean;
  /** Timestamps keep fractions of seconds. */
  readonly fractions: boolean;
  /** An invalid date is `false`; otherwise an error. */
  readonly falseDates: boolean;
  /** `- - 1` is a list in a list; otherwise text. */
  readonly compactLists: boolean;
  /** A quoted text after `!!str` keeps its quotes. */
  readonly quotesAfterStr: boolean;
  /** `! 12` outside brackets is a number; otherwise text. */
  readonly resolvedAfterBang: boolean;
  /** `!php/enum` is `null`; otherwise an error. */
  readonly enums: boolean;
  /** A plain scalar in brackets may have an anchor; otherwise an error. */
  readonly anchorsInBrackets: boolean;
  /** Brackets may contain comments and quoted text of several lines. */
  readonly linesInBrackets: boolean;
  /** A tab may follow the colon of a key. */
  readonly tabsAfterColon: boolean;
}

type Range = readonly [from: YamlDialect, to?: YamlDialect];

// Found by running every release from 4.4.0 to 6.4.3 on the recorded texts. The second version is exclusive. Fixes
// were made in 4.4 and in the newest branch of their time, so a rule can have two ranges. The way releases before 4.4.2
// and 5.0.2 read numbers with signs is not reproduced.
const RANGES: Readonly<Record<keyof DialectRules, readonly Range[]>> = {
  octals: [['0.0.0', '6.0.0']],
  prefixedOctals: [['5.1.0']],
  laxOctals: [
    ['0.0.0', '4.4.14'],
    ['5.0.0', '5.1.6'],
  ],
  minusZero: [
    ['0.0.0', '4.4.14'],
    ['5.0.0', '5.1.0'],
  ],
  fractions: [['6.3.0']],
  falseDates: [
    ['0.0.0', '4.4.25'],
    ['5.0.0', '5.2.10'],
  ],
  compactLists: [['4.4.22', '5.0.0'], ['5.2.7']],
  quotesAfterStr: [
    ['0.0.0', '4.4.34'],
    ['5.0.0', '5.3.11'],
  ],
  resolvedAfterBang: [['5.4.16', '6.0.0'], ['6.0.16', '6.1.0'], ['6.1.8']],
  enums: [['6.2.0']],
  anchorsInBrackets: [['5.4.0']],
  linesInBrackets: [['4.4.17', '5.0.0'], ['5.1.9']],
  tabsAfterColon: [['0.0.0', '4.4.19'], ['4.4.22', '5.1.11'], ['5.2.0', '5.2.2'], ['5.2.7']],
};

const known = new Map<YamlDialect, DialectRules>();

export function rulesOf(dialect: YamlDialect): DialectRules {
  let rules = known.get(dialect);
  if (!rules) {
    rules = toRules(versionOf(dialect));
    known.set(dialect, rules);
  }
  return rules;
}

function toRules(version: VersionNumbers): DialectRules {
  const holds = (rule: keyof DialectRules): boolean =>
    RANGES[rule].some(
      ([from, to]) =>
        compareVersions(version, versionOf(from)) >= 0 &&
        (to === undefined || compareVersions(version, versionOf(to)) < 0),
    );
  return {
    octals: holds('octals'),
    prefixedOctals: holds('prefixedOctals'),
    laxOctals: holds('laxOctals'),
    minusZero: holds('minusZero'),
    fractions: holds('fractions'),
    falseDates: holds('falseDates'),
    compactLists: holds('compactLists'),
    quotesAfterStr: holds('quotesAfterStr'),
    resolvedAfterBang: holds('resolvedAfterBang'),
    enums: holds('enums'),
    anchorsInBrackets: holds('anchorsInBrackets'),
    linesInBrackets: holds('linesInBrackets'),
    tabsAfterColon: holds('tabsAfterColon'),
  };
}
