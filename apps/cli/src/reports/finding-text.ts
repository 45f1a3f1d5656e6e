import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { printable } from '@flextype-bun/registry-core';
import { toPlace } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import type { Paint } from '../terminal/style.ts';
import { countFindings } from './finding-json.ts';

const PLACES_SHOWN = 3;

/**
 * Findings as text, in their order: those of one kind together, with a count and the first three places.
 *
 * @param options `all`: show every place
 */
export function toText(
  findings: readonly SiteFinding[],
  { all = false }: { readonly all?: boolean },
  context: Context,
): string {
  const kinds = Map.groupBy(findings, ({ severity, code }) => `${severity} ${code}`);
  return [...kinds.values()]
    .map((kind) => (kind.length === 1 || all ? toBlocks(kind, context) : toKind(kind, context)))
    .join('');
}

/** One block per finding. */
function toBlocks(findings: readonly SiteFinding[], context: Context): string {
  return findings
    .map((finding) => {
      const head = `${heading(finding, context)} ${context.style.bold(placeOf(finding, context))}`;
      return toLines([head, ...body(finding, context), remedyOf(finding, context), '']);
    })
    .join('');
}

/** One block for all findings of a kind. */
function toKind(findings: readonly SiteFinding[], context: Context): string {
  const [first] = findings;
  if (!first) return '';
  const shown = findings.slice(0, PLACES_SHOWN);
  const isShared = shown.every(({ remedy }) => remedy === first.remedy);
  const { bold, dim } = context.style;
  const lines = [`${heading(first, context)} ${bold(`${findings.length.toLocaleString('en')} times`)}`];
  for (const finding of shown) {
    lines.push(`  ${bold(placeOf(finding, context))}`, ...indent(body(finding, context)));
    if (!isShared) lines.push(...indent([remedyOf(finding, context)]));
  }
  const more = findings.length - shown.length;
  if (more > 0) lines.push(dim(`  … and ${more.toLocaleString('en')} more; --all shows them`));
  return toLines([...lines, ...(isShared ? [remedyOf(first, context)] : []), '']);
}

function heading({ severity, code }: SiteFinding, { style }: Context): string {
  const paints: Record<SiteFinding['severity'], Paint> = {
    error: style.red,
    warning: style.yellow,
    info: style.cyan,
  };
  return `${paints[severity](severity)} ${style.dim(code)}`;
}

function placeOf({ position, id }: SiteFinding, { cwd }: Context): string {
  return printable(position ? toPlace(position, cwd) : (id ?? ''));
}

function body({ message, snippet }: SiteFinding, { style }: Context): string[] {
  const code = snippet === undefined ? [] : snippet.split('\n').map((line) => style.dim(`    ${line}`));
  return [`  ${printable(message)}.`, ...code];
}

function remedyOf({ remedy }: SiteFinding, { style }: Context): string {
  return `  ${style.green('→')} ${printable(remedy)}.`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function toLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** How many errors, warnings and remarks there are. */
export function toSummary(findings: readonly SiteFinding[], { style }: Context): string {
  if (findings.length === 0) return `${style.green('Nothing wrong found.')}\n`;
  const { errors, warnings, remarks } = countFindings(findings);
  const counted = (count: number, name: string) =>
    `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(remarks, 'remark')];
  return `${(errors > 0 ? style.red : style.bold)(parts.join(', '))}\n`;
}
