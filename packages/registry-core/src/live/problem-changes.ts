import { type Diagnostic, formatDiagnostic } from '@flextype-bun/project';
import { Pace, type Steps } from '../values/slices.ts';
import type { RegistryLogEntry } from './options.ts';

/** The problems that appeared and those that were fixed between two states of a site. */
export interface ProblemChanges {
  readonly appeared: readonly Diagnostic[];
  readonly fixed: readonly Diagnostic[];
}

// A change of one file can break thousands of plugins.
const MAX_LOGGED = 100;

/** Compares the problems of two states, step by step: those with the same text are the same. */
export function* compareProblems(
  before: readonly Diagnostic[],
  now: readonly Diagnostic[],
): Steps<ProblemChanges> {
  const pace = new Pace();
  // Modules that were not read again have the same objects, which need no text.
  const left = yield* without(before, new Set(now), pace);
  const added = yield* without(now, new Set(before), pace);
  const known = yield* textsOf(left, pace);
  const present = yield* textsOf(added, pace);
  return { appeared: yield* absentIn(known, present, pace), fixed: yield* absentIn(present, known, pace) };
}

/** The log of the changes: at most 100 of each, and how many more there are. */
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
  yield { level, message: `${rest} ${what}; flextype-registry doctor lists all problems` };
}

function* without(
  list: readonly Diagnostic[],
  others: ReadonlySet<Diagnostic>,
  pace: Pace,
): Steps<Diagnostic[]> {
  const left: Diagnostic[] = [];
  for (const diagnostic of list) {
    if (!others.has(diagnostic)) left.push(diagnostic);
    if (pace.isDue()) yield;
  }
  return left;
}

function* absentIn(
  others: ReadonlyMap<string, unknown>,
  texts: ReadonlyMap<string, Diagnostic>,
  pace: Pace,
): Steps<Diagnostic[]> {
  const absent: Diagnostic[] = [];
  for (const [text, diagnostic] of texts) {
    if (!others.has(text)) absent.push(diagnostic);
    if (pace.isDue()) yield;
  }
  return absent;
}

function* textsOf(list: readonly Diagnostic[], pace: Pace): Steps<ReadonlyMap<string, Diagnostic>> {
  const texts = new Map<string, Diagnostic>();
  for (const diagnostic of list) {
    texts.set(formatDiagnostic(diagnostic), diagnostic);
    if (pace.isDue()) yield;
  }
  return texts;
}
