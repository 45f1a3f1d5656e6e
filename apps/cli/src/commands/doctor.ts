import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { toJson } from '../reports/finding-json.ts';
import { toSummary, toText } from '../reports/finding-text.ts';
import { toGithubCommands } from '../reports/github-commands.ts';
import { toSarif } from '../reports/sarif.ts';
import { newFindings } from '../site/new-findings.ts';
import { findRoot } from '../site/root.ts';
import { toCommandError } from '../site/site.ts';
import { reportTokensErrors } from '../site/site-tokens.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { Progress } from '../terminal/progress.ts';
import { chooseFormat, type ReadingOptions } from './reading.ts';

/** The options of `doctor`. */
export interface DoctorOptions extends ReadingOptions {
  /** Also exit with 1 on warnings. */
  readonly strict?: boolean;
  /** Name tokens in full. */
  readonly full?: boolean;
  /** Show every place instead of the first three of each kind. */
  readonly all?: boolean;
  /** @default 'text' */
  readonly format?: 'text' | 'json' | 'github' | 'sarif';
  /** Only findings that the site did not have at this Git revision. */
  readonly since?: string;
  /** Repair what has only one possible repair, then report the rest. */
  readonly fix?: boolean;
  /** With `fix`, only show the repairs. */
  readonly dryRun?: boolean;
}

/** `doctor`: reports everything wrong or risky in a site. */
export async function doctor(options: DoctorOptions, context: Context): Promise<ExitCode> {
  const format = chooseFormat(options.json, options.format) ?? 'text';
  if (options.dryRun && !options.fix) {
    throw new CommandError('--dry-run shows what --fix would do; give both', { exit: EXIT.usage });
  }
  if (options.dryRun && (options.json || options.format)) {
    throw new CommandError('--dry-run prints a diff; leave out --json and --format', { exit: EXIT.usage });
  }
  const root = await findRoot(options.root, context);
  let findings = await find(root, options, context);
  let fixed: ExitCode = EXIT.ok;
  if (options.fix) {
    const { makeFixes, showFixes } = await import('./doctor-fix.ts');
    if (options.dryRun) return showFixes(root, findings, context);
    fixed = await makeFixes(root, findings, context);
    findings = await find(root, options, context);
  }
  const has = (severity: SiteFinding['severity']) =>
    findings.some((finding) => finding.severity === severity);
  context.out(REPORTS[format](findings, { root, options, context }));
  if (fixed !== EXIT.ok) return fixed;
  return has('error') || (options.strict && has('warning')) ? EXIT.negative : EXIT.ok;
}

interface Surroundings {
  readonly root: string;
  readonly options: DoctorOptions;
  readonly context: Context;
}

type Format = NonNullable<DoctorOptions['format']>;

const REPORTS: Readonly<Record<Format, (findings: readonly SiteFinding[], from: Surroundings) => string>> = {
  text: (findings, { options, context }) => toText(findings, options, context) + toSummary(findings, context),
  json: (findings, { root }) => toJson(findings, root),
  github: (findings, { context }) => toGithubCommands(findings, baseOf(context)),
  sarif: (findings, { context }) => toSarif(findings, baseOf(context)),
};

/** The folder that a forge shows files relative to. */
function baseOf({ cwd, environment }: Context): string {
  return environment['GITHUB_WORKSPACE'] || cwd;
}

/** All findings, or those that the options ask for. */
async function find(root: string, options: DoctorOptions, context: Context): Promise<readonly SiteFinding[]> {
  const findings = await check(root, options, context);
  const { since: revision } = options;
  if (revision === undefined) return findings;
  return newFindings(findings, { root, revision, check: (site) => check(site, options, context) });
}

async function check(
  root: string,
  { full }: DoctorOptions,
  context: Context,
): Promise<readonly SiteFinding[]> {
  // Loaded on demand: the schema of the server's settings is slow to load.
  const { checkSite } = await import('@flextype-bun/api/check-site');
  const progress = new Progress('Checking tokens', context);
  try {
    return await reportTokensErrors(() => checkSite(root, { full, onToken: () => progress.step() }));
  } catch (error) {
    throw toCommandError(error);
  } finally {
    progress.end();
  }
}
