import { join } from 'node:path';
import { entryAt, readYamlFile } from '@flextype-bun/project';
import { isArray, parseYaml, YamlError } from '@flextype-bun/yaml';
import type { SiteReading } from '../site/site-reading.ts';
import { lookup } from '../values/lookup.ts';
import { type Finding, STOPS_PHP } from './finding.ts';
import { isBlank, type PhpModule } from './php-modules.ts';

/** Finds translations that Flextype cannot read. It reads those of every plugin in the language of the site. */
export async function checkLanguageFiles(
  site: SiteReading,
  modules: readonly PhpModule[],
): Promise<Finding[]> {
  const locale = lookup(site.snapshot.tree, 'flextype.settings.locale');
  if (typeof locale !== 'string') return [];
  const files = modules
    .filter(({ sources }) => sources.kind === 'plugin')
    .map(({ sources }) => join(sources.folder, 'lang', `${locale}.yaml`))
    .filter((file) => entryAt(file)?.isFile());
  const findings = await Promise.all(files.map((file) => checkLanguageFile(file, site)));
  return findings.filter((finding) => finding !== undefined);
}

async function checkLanguageFile(
  file: string,
  { project: { release, dialect } }: SiteReading,
): Promise<Finding | undefined> {
  const shared = { severity: 'error', code: 'language-file' } as const;
  try {
    const text = await readYamlFile(file);
    if (release.allowsBlankLanguageFiles && isBlank(text)) return undefined;
    if (isArray(parseYaml(text, { file, dialect }))) return undefined;
  } catch (error) {
    // PHP may be able to read what this user cannot.
    if (!(error instanceof YamlError)) return undefined;
    const { line, column, reason, remedy, snippet } = error;
    return {
      ...shared,
      position: { file, line, column },
      message: `${reason}; ${STOPS_PHP}`,
      remedy,
      snippet,
    };
  }
  return {
    ...shared,
    position: { file },
    message: `This file has no translations; ${STOPS_PHP}`,
    remedy: 'Write keys and translations, or {} if there are none',
  };
}
