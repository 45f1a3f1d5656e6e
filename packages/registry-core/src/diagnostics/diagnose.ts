import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModuleKind, sortDiagnostics } from '@flextype-bun/project';
import { isArray } from '@flextype-bun/yaml';
import { validate } from '../schemas/validate.ts';
import { readSite, type SiteOptions, type SiteReading, type SiteSource } from '../site/site-reading.ts';
import { nearestName } from './edit-distance.ts';
import { findEmptySettings } from './empty-settings.ts';
import { explain } from './explain.ts';
import { type Finding, fromDiagnostic } from './finding.ts';
import { checkLanguageFiles } from './language-files.ts';
import { MisnamedFiles } from './misnamed-files.ts';
import { missingModuleReason } from './missing-reason.ts';
import { checkOverrides } from './override-checks.ts';
import { createFatalCheck, phpModules } from './php-modules.ts';

/**
 * Finds everything wrong or risky in a site's manifests and settings, with position, reason and remedy, sorted by severity
 * and file. Also works on sites that `openRegistry` refuses.
 *
 * @param source the root of a site, an open registry, or the result of {@link readSite}
 * @param options external plugins, so that their settings in `project/config/plugins` are known and checked
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const findings = await diagnose('/var/www/site');
 * for (const finding of findings) console.log(finding.severity, formatDiagnostic(finding));
 */
export async function diagnose(
  source: SiteSource,
  options: Partial<SiteOptions> = {},
): Promise<readonly Finding[]> {
  const site = await readSite(source, options);
  const php = await phpModules(site);
  const isFatalInPhp = createFatalCheck(site, php);
  const loaded = site.snapshot.diagnostics.map((diagnostic) =>
    fromDiagnostic(diagnostic, { isFatalInPhp: isFatalInPhp(diagnostic) }),
  );
  const findings = await Promise.all([
    ...loaded.map((finding) => withPosition(site, finding)),
    ...findEmptySettings(site, php),
    ...(await checkLanguageFiles(site, php)),
    ...(await checkModules(site)),
    ...(await findOrphans(site, 'plugin')),
    ...(site.snapshot.tree.has('themes') ? await findOrphans(site, 'theme') : []),
    ...(await findDisabled(site)),
    ...(await validate(site, options)),
  ]);
  return sortDiagnostics(findings);
}

// For a dependency, the loader only knows the file.
const IN_DEPENDENCIES: ReadonlySet<Finding['code']> = new Set(['unmet-dependency', 'malformed-constraint']);

/** Adds the position of the layer that sets the finding's id. */
async function withPosition(site: SiteReading, finding: Finding): Promise<Finding> {
  const inDependencies = IN_DEPENDENCIES.has(finding.code) && isOwn(site, finding);
  if (finding.id === undefined || (finding.position && !inDependencies)) return finding;
  const { layers } = await explain(site, inDependencies ? `${finding.id}.manifest.dependencies` : finding.id);
  const position = layers.findLast(({ effect }) => effect === 'wins' || effect === 'merges')?.position;
  return position ? { ...finding, position } : finding;
}

// A dependency without a version is reported in the manifest of the other plugin.
function isOwn(site: SiteReading, { id = '', position }: Finding): boolean {
  const { manifest } = site.sources('plugin', id.replace(/^plugins\./, ''));
  return position?.file === manifest;
}

async function checkModules(site: SiteReading): Promise<Finding[]> {
  const findings: Finding[] = [];
  const misnamedFiles = new MisnamedFiles();
  for (const [kind, name] of await modulesOf(site)) {
    const files = await site.files(kind, name);
    const defaults = files.find((file) => file.source === 'defaults');
    const own = files.find((file) => file.source === 'site');
    if (defaults && own) findings.push(...checkOverrides({ defaults, site: own }));
    findings.push(...misnamedFiles.find(site.sources(kind, name)));
  }
  return findings;
}

async function modulesOf(site: SiteReading): Promise<[ModuleKind, string][]> {
  const all: [ModuleKind, string][] = [['flextype', 'flextype']];
  const externalPlugins = await site.names('external-plugin');
  // An external plugin's own folder has all settings, even if the plugin is installed in the project as well.
  for (const name of await site.names('plugin'))
    if (!externalPlugins.includes(name)) all.push(['plugin', name]);
  if (site.snapshot.tree.has('themes'))
    for (const name of await site.names('theme')) all.push(['theme', name]);
  return all.concat(externalPlugins.map((name) => ['external-plugin', name]));
}

async function findOrphans(site: SiteReading, kind: 'plugin' | 'theme'): Promise<Finding[]> {
  const names = await site.names(kind);
  const known = new Set([...names, ...(kind === 'plugin' ? Object.keys(site.externalPlugins) : [])]);
  const folder = join(site.project.root, 'project/config', `${kind}s`);
  const configured = await readdir(folder).catch((): string[] => []);
  const orphans = configured.filter((name) => !known.has(name) && !name.startsWith('.')).sort();
  return orphans.map((name): Finding => {
    const near = nearestName(name, names);
    const instead = near === undefined ? '' : `, or rename it to ${near} if you meant that`;
    return {
      severity: 'warning',
      code: 'orphan-settings',
      id: `${kind}s.${name}`,
      position: { file: join(folder, name) },
      message: `These settings are for a ${kind} "${name}", which is not installed`,
      remedy: `Install the ${kind}, or remove this folder${instead}`,
    };
  });
}

async function findDisabled(site: SiteReading): Promise<Finding[]> {
  const plugins = site.snapshot.tree.get('plugins');
  const findings: Finding[] = [];
  for (const name of await site.names('plugin')) {
    if (isArray(plugins) && plugins.has(name)) continue;
    const { reason, message, position } = await missingModuleReason(site, 'plugins', name);
    if (reason !== 'disabled') continue;
    findings.push({
      severity: 'info',
      code: 'disabled-plugin',
      id: `plugins.${name}`,
      ...(position && { position }),
      message,
      remedy: 'Set enabled: true to include it',
    });
  }
  return findings;
}
