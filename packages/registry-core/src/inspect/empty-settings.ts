import { lookup } from '../tree/dot-path.ts';
import { type Finding, STOPS_PHP } from './finding.ts';
import type { LayerFile } from './layer-file.ts';
import { isBlank, type PhpUnit } from './php-units.ts';
import type { SiteReading } from './site-reading.ts';

/** Settings files without settings, at which Flextype in PHP answers every request with an error. */
export function findEmptySettings(site: SiteReading, units: readonly PhpUnit[]): Finding[] {
  return units.flatMap((unit) => unit.files.filter((file) => isFatal(unit, file, site)).map(emptySettings));
}

/**
 * Whether PHP merges `null` with an array, which stops it: a settings file with nothing but comments. Where a file with
 * nothing but blank lines is taken for an empty array depends on the file.
 */
function isFatal({ sources: { kind } }: PhpUnit, file: LayerFile, { snapshot }: SiteReading): boolean {
  if (file.source === 'manifest' || !file.isNull) return false;
  if (file.source === 'defaults' && kind === 'flextype') {
    // A whole copy of the settings in the site is enough. Flextype cannot do without a locale.
    return typeof lookup(snapshot.tree, 'flextype.settings.locale') !== 'string';
  }
  return file.source === 'defaults' && kind === 'plugin' ? file.text.length > 0 : !isBlank(file.text);
}

function emptySettings(file: LayerFile): Finding {
  return {
    severity: 'error',
    code: 'empty-settings',
    id: file.path.join('.'),
    position: { file: file.file },
    reason: `This file ${contentOf(file)}; ${STOPS_PHP}`,
    remedy:
      file.source === 'site'
        ? 'Write a setting, or empty the file'
        : 'Write a setting, or {} if there are none',
  };
}

function contentOf({ text }: LayerFile): string {
  if (text.length === 0) return 'is empty';
  return isBlank(text) ? 'has only blank lines' : 'has comments only, and no settings';
}
