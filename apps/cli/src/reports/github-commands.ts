import { toRelativePath } from '@flextype-bun/api/path-text';
import type { SiteFinding } from '@flextype-bun/api/site-finding';

const COMMANDS: Readonly<Record<SiteFinding['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/**
 * Findings as workflow commands of GitHub, which shows them as annotations of a pull request.
 *
 * @param base the folder of the repository, which files are named relative to
 */
export function toGithubCommands(findings: readonly SiteFinding[], base: string): string {
  return findings.map((finding) => toCommand(finding, base)).join('');
}

function toCommand({ severity, code, message, remedy, position, id }: SiteFinding, base: string): string {
  const file = position && toRelativePath(base, position.file);
  // A file outside of the repository has no page that could show the annotation.
  const isInside = file !== undefined && file !== '' && !file.startsWith('../');
  const place = isInside ? { file, line: position?.line, col: position?.column } : {};
  const text = Object.entries({ ...place, title: code })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  const subject = isInside ? '' : `${position?.file ?? id ?? 'The site'}: `;
  return `::${COMMANDS[severity]} ${text}::${escapeData(`${subject}${message}. ${remedy}.`)}\n`;
}

/** What a line of a command cannot contain. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
