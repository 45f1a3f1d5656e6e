import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';

/** Does what a step says, on the state of its scenario; throws if the step does not hold. */
type Action<State> = (state: State, values: readonly string[], rows: Row[]) => unknown;
/** A row of a step's table, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;
/** What the steps mean: each pattern covers the whole text. */
export type Steps<State> = readonly (readonly [pattern: RegExp, action: Action<State>])[];

/** What became of a scenario, or of one row of its examples. */
export interface Outcome {
  /** The name of the scenario. */
  readonly name: string;
  /** The steps with the values of their row: which row this is. */
  readonly steps: readonly string[];
  /** The step that does not hold. */
  readonly failed?: string;
  /** Why it does not hold. */
  readonly error?: unknown;
}

/** Runs all scenarios of a file of `features`, each with a state of its own. */
export async function runFeature<State extends AsyncDisposable>(
  file: string,
  steps: Steps<State>,
  makeState: () => State,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, steps: texts } of scenariosOf(file)) {
    await using state = makeState();
    let failure = {};
    for (const { text, argument } of texts) {
      const step = steps.map(([pattern, action]) => ({ match: pattern.exec(text), action })).find(hasMatch);
      if (!step) throw new Error(`${file}: no action is defined for the step "${text}"`);
      try {
        await step.action(state, step.match.slice(1), toRows(argument?.dataTable?.rows ?? []));
      } catch (error) {
        failure = { failed: text, error };
        break;
      }
    }
    outcomes.push({ name, steps: texts.map(({ text }) => text), ...failure });
  }
  return outcomes;
}

function scenariosOf(file: string): ReturnType<typeof compile> {
  let ids = 0;
  const newId = (): string => `${ids++}`;
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  const text = readFileSync(join(import.meta.dir, 'features', file), 'utf8');
  return compile(parser.parse(text), file, newId);
}

function hasMatch<Step extends { readonly match: RegExpExecArray | null }>(
  step: Step,
): step is Step & { readonly match: RegExpExecArray } {
  return step.match !== null;
}

function toRows(table: readonly { readonly cells: readonly { readonly value: string }[] }[]): Row[] {
  const [names, ...rows] = table.map(({ cells }) => cells.map(({ value }) => value));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [names?.[index] ?? '', cell])));
}
