import { diagnose, sortFindings } from '@flextype-bun/registry-core';
import type { Context } from '../context.ts';
import { toInteger, toJsonText, toPosition } from '../json-text.ts';
import { EXIT, type ExitCode } from '../outcome.ts';
import { checkPlacement } from '../placement-checks.ts';
import { COMPANIONS, findRoot, readAnySite, toPlace } from '../site.ts';
import type { SiteFinding } from '../site-finding.ts';
import { withTokens } from '../site-tokens.ts';
import type { Paint } from '../style.ts';
import { checkTokens } from '../token-checks.ts';
import type { ReadingOptions } from './reading.ts';

/** `doctor`: tells everything wrong or risky in a site. */
export async function doctor(
  options: ReadingOptions & { readonly strict?: boolean; readonly full?: boolean },
  context: Context,
): Promise<ExitCode> {
  const root = await findRoot(options.root, context);
  const site = await readAnySite(root);
  // Only here the server's settings are needed, and its schema takes a while to load.
  const { checkServer } = await import('../server-checks.ts');
  const findings = sortFindings<SiteFinding>([
    ...(await diagnose(site, { companions: COMPANIONS })),
    ...(await checkServer(site)),
    ...(await checkPlacement(site)),
    ...(await withTokens(root, (tokens) => checkTokens(tokens, site.snapshot, options.full ?? false))),
  ]);
  const count = (severity: SiteFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, remarks] = [count('error'), count('warning'), count('info')];
  if (options.json) {
    const list = findings.map(({ position, ...finding }) => ({ ...finding, position: toPosition(position) }));
    const counts = { errors: toInteger(errors), warnings: toInteger(warnings), remarks: toInteger(remarks) };
    context.out(toJsonText({ root, ...counts, findings: list }));
  } else {
    for (const finding of findings) context.out(toLines(finding, context));
    context.out(toSummary([errors, warnings, remarks], context));
  }
  return errors > 0 || (options.strict && warnings > 0) ? EXIT.no : EXIT.yes;
}

function toLines(
  { severity, code, id, position, reason, remedy, snippet }: SiteFinding,
  context: Context,
): string {
  const { style, cwd } = context;
  const paints: Record<SiteFinding['severity'], Paint> = {
    error: style.red,
    warning: style.yellow,
    info: style.cyan,
  };
  const place = position ? toPlace(position, cwd) : (id ?? '');
  const lines = [`${paints[severity](severity)} ${style.dim(code)} ${style.bold(place)}`, `  ${reason}.`];
  if (snippet) lines.push(...snippet.split('\n').map((line) => style.dim(`    ${line}`)));
  lines.push(`  ${style.green('→')} ${remedy}.`, '');
  return `${lines.join('\n')}\n`;
}

function toSummary([errors = 0, warnings = 0, remarks = 0]: readonly number[], { style }: Context): string {
  if (errors + warnings + remarks === 0) return `${style.green('Nothing wrong found.')}\n`;
  const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(remarks, 'remark')];
  return `${(errors > 0 ? style.red : style.bold)(parts.join(', '))}\n`;
}
