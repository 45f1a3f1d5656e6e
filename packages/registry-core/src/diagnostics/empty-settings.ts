import type { LayerSource } from '../layers/layer-content.ts';
import type { LayerFile } from '../layers/layer-file.ts';
import type { SiteReading } from '../site/site-reading.ts';
import { lookup } from '../values/lookup.ts';
import { type Finding, STOPS_PHP } from './finding.ts';
import { isBlank, type PhpModule } from './php-modules.ts';

/** Finds empty settings files and manifests that make Flextype in PHP answer every request with an error. */
export function findEmptySettings(site: SiteReading, modules: readonly PhpModule[]): Finding[] {
  return modules.flatMap((module) =>
    module.files.filter((file) => isFatal(module, file, site)).map(emptySettings),
  );
}

/**
 * A file with only comments is `null`, which is fatal if PHP merges it with an array. Whether an empty file, or one with
 * only blank lines, counts as an empty array depends on the file and the release.
 */
function isFatal(
  { sources: { kind } }: PhpModule,
  file: LayerFile,
  { snapshot, project: { release } }: SiteReading,
): boolean {
  if (!file.isNull) return false;
  const isEmpty = file.text.length === 0;
  if (file.source === 'manifest') {
    if (isEmpty) return kind === 'plugin' && !release.allowsEmptyFiles;
    return kind !== 'flextype' && !release.allowsNullManifests && (kind === 'plugin' || !isBlank(file.text));
  }
  if (file.source === 'defaults' && kind === 'flextype') {
    // A full copy of the settings in the site is enough. A locale shows it: Flextype needs one.
    return typeof lookup(snapshot.tree, 'flextype.settings.locale') !== 'string';
  }
  if (file.source === 'defaults' && kind === 'plugin') {
    return !isEmpty || !release.allowsEmptyFiles;
  }
  return !isBlank(file.text);
}

function emptySettings(file: LayerFile): Finding {
  return {
    severity: 'error',
    code: 'empty-settings',
    id: file.path.join('.'),
    position: { file: file.file },
    message: `This file ${contentOf(file)}; ${STOPS_PHP}`,
    remedy: REMEDIES[file.source],
  };
}

const REMEDIES: Readonly<Record<LayerSource, string>> = {
  manifest: 'Write its name and version, or {} if it has none',
  defaults: 'Write a setting, or {} if there are none',
  site: 'Write a setting, or empty the file',
};

function contentOf({ text, source }: LayerFile): string {
  if (text.length === 0) return 'is empty';
  return isBlank(text)
    ? 'has only blank lines'
    : `has comments only, and no ${source === 'manifest' ? 'manifest' : 'settings'}`;
}
