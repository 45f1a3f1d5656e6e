import { join } from 'node:path';
import { type FolderListing, isListedName, type Release } from './releases.ts';

/** The name of the JSON Schema of settings, beside the `settings.yaml` of a module or of the site; not from Flextype. */
export const SCHEMA_FILE = 'settings.schema.json';

/** The files of a module: Flextype itself, a plugin, a theme or a plugin outside the project. */
export interface ModuleSources {
  readonly kind: ModuleKind;
  /** The folder's name; `flextype` for Flextype itself. */
  readonly name: string;
  /** If this folder is absent, so is the module. */
  readonly folder: string;
  /** Whether that folder may be a link. */
  readonly mayBeLink: boolean;
  /** Other files that a plugin needs to be complete. */
  readonly markers: readonly string[];
  /** `undefined` for an external plugin. */
  readonly manifest: string | undefined;
  /** The module's default settings. */
  readonly defaults: string;
  /** The site's settings, which override the defaults. */
  readonly overrides: string;
}

export type ModuleKind = 'flextype' | 'plugin' | 'theme' | 'external-plugin';

export function flextypeSources(root: string): ModuleSources {
  const folder = join(root, 'src/flextype');
  return {
    kind: 'flextype',
    name: 'flextype',
    folder,
    mayBeLink: true,
    markers: [],
    manifest: join(folder, 'flextype.yaml'),
    defaults: join(folder, 'settings.yaml'),
    overrides: join(root, 'project/config/flextype/settings.yaml'),
  };
}

/** A complete plugin has `plugin.yaml`, `settings.yaml` and, in some releases, its PHP starter file. */
export function pluginSources(root: string, name: string, release: Release): ModuleSources {
  const folder = join(pluginsFolder(root), name);
  return {
    kind: 'plugin',
    name,
    folder,
    mayBeLink: release.plugins.followsLinks,
    markers: release.needsStarter ? [join(folder, release.starter)] : [],
    manifest: join(folder, 'plugin.yaml'),
    defaults: join(folder, 'settings.yaml'),
    overrides: join(root, 'project/config/plugins', name, 'settings.yaml'),
  };
}

/** Themes are read by the plugin `site` of 0.9.x. */
export function themeSources(root: string, name: string): ModuleSources {
  const folder = join(themesFolder(root), name);
  return {
    kind: 'theme',
    name,
    folder,
    mayBeLink: false,
    markers: [],
    manifest: join(folder, 'theme.yaml'),
    defaults: join(folder, 'settings.yaml'),
    overrides: join(root, 'project/config/themes', name, 'settings.yaml'),
  };
}

/** A plugin outside the project: only its settings are read. */
export function externalPluginSources(root: string, name: string, folder: string): ModuleSources {
  return {
    kind: 'external-plugin',
    name,
    folder,
    mayBeLink: true,
    markers: [],
    manifest: undefined,
    defaults: join(folder, 'settings.yaml'),
    overrides: join(root, 'project/config/plugins', name, 'settings.yaml'),
  };
}

export function pluginsFolder(root: string): string {
  return join(root, 'project/plugins');
}

export function themesFolder(root: string): string {
  return join(root, 'project/themes');
}

/** Whether a folder of this name can be a plugin or a theme in a release. */
export function isListed(kind: ModuleKind, name: string, release: Release): boolean {
  const listing = listingOf(kind, release);
  return listing === undefined || isListedName(listing, name);
}

// Theme folders are listed even if the release has no themes in its registry: diagnostics need them.
function listingOf(kind: ModuleKind, release: Release): FolderListing | undefined {
  if (kind === 'plugin') return release.plugins;
  return kind === 'theme' ? release.themes : undefined;
}

/** The key of a module, such as `plugin/site`. */
export function moduleKey(kind: ModuleKind, name: string): string {
  return `${kind}/${name}`;
}

/** The id of a module in the tree. An external plugin, which is not in the tree, has that of a plugin. */
export function moduleId(sources: Pick<ModuleSources, 'kind' | 'name'>): string {
  if (sources.kind === 'flextype') return 'flextype';
  return `${sources.kind === 'theme' ? 'themes' : 'plugins'}.${sources.name}`;
}
