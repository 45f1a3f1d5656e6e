import { entryAt, type ModuleKind, type ModuleSources } from '@flextype-bun/project';
import type { RegistryDiagnostic, RegistryErrorCode } from '../common/errors.ts';
import type { LayerFile } from '../layers/layer-file.ts';
import type { SiteReading } from '../site/site-reading.ts';

/** A module that Flextype in PHP reads at startup. */
export interface PhpModule {
  readonly sources: ModuleSources;
  readonly files: readonly LayerFile[];
}

/**
 * Lists what Flextype in PHP reads at startup: its own files, every listed plugin, enabled or not, and in 0.9.x the themes,
 * if its plugin `site` is enabled. A broken file among them breaks every page.
 */
export async function phpModules(site: SiteReading): Promise<PhpModule[]> {
  const modules: PhpModule[] = [];
  const add = async (
    kind: ModuleKind,
    name: string,
    isListed: (module: PhpModule) => boolean = () => true,
  ) => {
    const module = { sources: site.sources(kind, name), files: await site.files(kind, name) };
    if (isListed(module)) modules.push(module);
  };
  await add('flextype', 'flextype');
  const { needsStarter } = site.project.release;
  for (const name of await site.names('plugin')) {
    await add('plugin', name, (module) => !needsStarter || (isComplete(module) && hasMarkers(module)));
  }
  if (site.snapshot.tree.has('themes')) {
    for (const name of await site.names('theme')) await add('theme', name, hasManifest);
  }
  return modules;
}

// The characters that PHP's `trim` removes; Flextype trims most files before it parses them.
const BLANK = /^[ \t\n\r\0\v]*$/;

/** Whether a text is empty after PHP's `trim`. */
export function isBlank(text: Uint8Array): boolean {
  return BLANK.test(Buffer.from(text).toString('latin1'));
}

function isComplete({ files }: PhpModule): boolean {
  return files.every(({ source, exists }) => source === 'site' || exists);
}

function hasManifest({ files }: PhpModule): boolean {
  return files.some(({ source, exists }) => source === 'manifest' && exists);
}

function hasMarkers({ sources }: PhpModule): boolean {
  return sources.markers.every((marker) => entryAt(marker)?.isFile());
}

const DEPENDENCIES: ReadonlySet<RegistryErrorCode> = new Set(['unmet-dependency', 'malformed-constraint']);

/** Returns a predicate: is this diagnostic fatal in PHP, so that Flextype answers every request with an error? */
export function createFatalCheck(
  { project }: SiteReading,
  modules: readonly PhpModule[],
): (diagnostic: RegistryDiagnostic) => boolean {
  // A module that lacks several files is reported by its folder.
  const isRead = new Set(
    modules.flatMap(({ sources, files }) => [sources.folder, ...files.map(({ file }) => file)]),
  );
  const { needsStarter } = project.release;
  return ({ code, position }) => {
    if (DEPENDENCIES.has(code)) return true;
    if (position === undefined || !isRead.has(position.file)) return false;
    // Releases that do not require the starter read every plugin folder, and every theme with a manifest.
    return code === 'lax-yaml' || (code === 'incomplete-plugin' && !needsStarter);
  };
}
