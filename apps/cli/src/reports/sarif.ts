import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toRelativePath } from '@flextype-bun/api/path-text';
import type { SiteFinding } from '@flextype-bun/api/site-finding';
import type { SourcePosition } from '@flextype-bun/registry-core';
import manifest from '../../package.json' with { type: 'json' };
import { fingerprint } from '../text/fingerprint.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const BASE = 'SRCROOT';

const LEVELS: Readonly<Record<SiteFinding['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/**
 * Findings in the format of static analysis tools, SARIF 2.1.0.
 *
 * @param base the folder of the repository, which files are named relative to
 */
export function toSarif(findings: readonly SiteFinding[], base: string): string {
  const rules = [...new Set(findings.map(({ code }) => code))].sort();
  const driver = {
    name: 'flextype-registry doctor',
    version: manifest.version,
    rules: rules.map((id) => ({ id, shortDescription: { text: toWords(id) } })),
  };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [BASE]: { uri: pathToFileURL(join(base, '/')).href } },
    results: findings.map((finding) => toResult(finding, { base, ruleIndex: rules.indexOf(finding.code) })),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function toResult(
  finding: SiteFinding,
  { base, ruleIndex }: { readonly base: string; readonly ruleIndex: number },
) {
  const { code, severity, message, remedy, position, rule, id } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${message}. ${remedy}.` },
    locations: [
      {
        ...(position && { physicalLocation: toLocation(position, base) }),
        ...(id !== undefined && { logicalLocations: [{ fullyQualifiedName: id }] }),
      },
    ],
    ...(rule && {
      relatedLocations: [{ message: { text: 'the rule' }, physicalLocation: toLocation(rule, base) }],
    }),
    partialFingerprints: { 'flextypeFinding/v1': fingerprint(finding, base) },
  };
}

function toLocation({ file, line, column }: SourcePosition, base: string) {
  return {
    artifactLocation: toArtifact(file, base),
    ...(line !== undefined && {
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    }),
  };
}

function toArtifact(file: string, base: string) {
  const path = toRelativePath(base, file);
  if (path === '' || path.startsWith('../')) return { uri: pathToFileURL(file).href };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: BASE };
}

function toWords(code: string): string {
  const words = code.replaceAll('-', ' ').replace('yaml', 'YAML');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
