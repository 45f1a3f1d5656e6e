import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { toInteger, toJsonText, toPosition } from '../text/json-text.ts';

/** How many findings of each severity there are. */
export function countFindings(findings: readonly SiteFinding[]) {
  const count = (severity: SiteFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), remarks: count('info') };
}

/** Findings as JSON, with their counts. */
export function toJson(findings: readonly SiteFinding[], root: string): string {
  const { errors, warnings, remarks } = countFindings(findings);
  return toJsonText({
    root,
    errors: toInteger(errors),
    warnings: toInteger(warnings),
    remarks: toInteger(remarks),
    findings: findings.map(({ message, position, rule, ...finding }) => ({
      ...finding,
      reason: message,
      position: toPosition(position),
      rule: toPosition(rule),
    })),
  });
}
