import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { toText } from '../reports/finding-text.ts';
import { findRoot } from '../site/root.ts';
import { toCommandError } from '../site/site.ts';
import { reportTokensErrors } from '../site/site-tokens.ts';
import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';
import { Progress } from '../terminal/progress.ts';
import { toInteger, toJsonText, toPosition } from '../text/json-text.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `doctor`. */
export interface DoctorOptions extends ReadingOptions {
  /** Also exit with 1 on warnings. */
  readonly strict?: boolean;
  /** Name tokens in full. */
  readonly full?: boolean;
  /** Show every place instead of the first three of each kind. */
  readonly all?: boolean;
}

/** `doctor`: reports everything wrong or risky in a site. */
export async function doctor(options: DoctorOptions, context: Context): Promise<ExitCode> {
  const root = await findRoot(options.root, context);
  const findings = await check(root, options, context);
  const count = (severity: SiteFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, remarks] = [count('error'), count('warning'), count('info')];
  if (options.json) {
    const list = findings.map(({ message, position, ...finding }) => ({
      ...finding,
      reason: message,
      position: toPosition(position),
    }));
    const counts = { errors: toInteger(errors), warnings: toInteger(warnings), remarks: toInteger(remarks) };
    context.out(toJsonText({ root, ...counts, findings: list }));
  } else {
    context.out(toText(findings, options, context));
    context.out(toSummary([errors, warnings, remarks], context));
  }
  return errors > 0 || (options.strict && warnings > 0) ? EXIT.negative : EXIT.ok;
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

function toSummary([errors = 0, warnings = 0, remarks = 0]: readonly number[], { style }: Context): string {
  if (errors + warnings + remarks === 0) return `${style.green('Nothing wrong found.')}\n`;
  const counted = (count: number, name: string) =>
    `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(remarks, 'remark')];
  return `${(errors > 0 ? style.red : style.bold)(parts.join(', '))}\n`;
}
