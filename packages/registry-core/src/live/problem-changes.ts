import { formatDiagnostic } from '@flextype-bun/project';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { Pace, type Steps } from '../values/slices.ts';
import type { RegistryLogEntry } from './options.ts';

/** The problems that came and went with a reload. */
export interface ProblemChanges {
  readonly appeared: readonly RegistryDiagnostic[];
  readonly fixed: readonly RegistryDiagnostic[];
}

// A change of one file can break thousands of plugins.
const MAX_LOGGED = 100;

/** Compares the problems before and after a reload: those with the same text are the same. */
export function* compareProblems(
  before: readonly RegistryDiagnostic[],
  now: readonly RegistryDiagnostic[],
): Steps<ProblemChanges> {
  const pace = new Pace();
  // Modules that were not read again have the same objects, which need no text.
  const left = yield* without(before, new Set(now), pace);
  const added = yield* without(now, new Set(before), pace);
  const known = yield* textsOf(left, pace);
  const present = yield* textsOf(added, pace);
  return { appeared: yield* absentIn(known, present, pace), fixed: yield* absentIn(present, known, pace) };
}

/** The log of the changes; of very many, only the first. */
export function* toLogEntries({ appeared, fixed }: ProblemChanges): Generator<RegistryLogEntry> {
  for (const diagnostic of appeared.slice(0, MAX_LOGGED)) {
    const level = diagnostic.severity === 'error' ? 'error' : 'warn';
    yield { level, message: formatDiagnostic(diagnostic) };
  }
  yield* toRest('warn', appeared.length, 'more problems');
  for (const diagnostic of fixed.slice(0, MAX_LOGGED)) {
    yield { level: 'info', message: `Fixed: ${formatDiagnostic(diagnostic, { snippet: false })}` };
  }
  yield* toRest('info', fixed.length, 'more problems are fixed');
}

function* toRest(level: RegistryLogEntry['level'], count: number, what: string): Generator<RegistryLogEntry> {
  if (count <= MAX_LOGGED) return;
  const rest = (count - MAX_LOGGED).toLocaleString('en');
  yield { level, message: `${rest} ${what}; flextype-registry doctor lists all that there are` };
}

function* without(
  list: readonly RegistryDiagnostic[],
  others: ReadonlySet<RegistryDiagnostic>,
  pace: Pace,
): Steps<RegistryDiagnostic[]> {
  const left: RegistryDiagnostic[] = [];
  for (const diagnostic of list) {
    if (!others.has(diagnostic)) left.push(diagnostic);
    if (pace.isDue()) yield;
  }
  return left;
}

function* absentIn(
  others: ReadonlyMap<string, unknown>,
  texts: ReadonlyMap<string, RegistryDiagnostic>,
  pace: Pace,
): Steps<RegistryDiagnostic[]> {
  const absent: RegistryDiagnostic[] = [];
  for (const [text, diagnostic] of texts) {
    if (!others.has(text)) absent.push(diagnostic);
    if (pace.isDue()) yield;
  }
  return absent;
}

function* textsOf(
  list: readonly RegistryDiagnostic[],
  pace: Pace,
): Steps<ReadonlyMap<string, RegistryDiagnostic>> {
  const texts = new Map<string, RegistryDiagnostic>();
  for (const diagnostic of list) {
    texts.set(formatDiagnostic(diagnostic), diagnostic);
    if (pace.isDue()) yield;
  }
  return texts;
}
