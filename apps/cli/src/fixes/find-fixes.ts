import type { SiteFinding } from '@flextype-bun/api/site-finding';
import type { SiteReading } from '@flextype-bun/registry-core';
import type { Fix } from './fix.ts';
import { journalFixes } from './journal-fixes.ts';
import { yamlFix } from './yaml-fix.ts';

/** Kinds of findings in files that are YAML. */
const YAML_CODES = new Set<SiteFinding['code']>(['malformed-yaml', 'language-file']);

/** The repairs for findings; none for those that can be repaired in more than one way. */
export async function findFixes({ project }: SiteReading, findings: readonly SiteFinding[]): Promise<Fix[]> {
  const filesOf = (isAsked: (finding: SiteFinding) => boolean) => [
    ...new Set(findings.filter(isAsked).flatMap(({ position }) => position?.file ?? [])),
  ];
  const yaml = filesOf(({ code }) => YAML_CODES.has(code));
  const journal = filesOf(({ code }) => code === 'open-journal');
  const fixes = [
    ...(await Promise.all(yaml.map((file) => yamlFix(file, project)))),
    ...(await Promise.all(journal.map(journalFixes))).flat(),
  ];
  return fixes.filter((fix) => fix !== undefined);
}
