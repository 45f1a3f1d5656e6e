import { join } from 'node:path';
import { type FolderListing, isListedName, type Release } from './releases.ts';

/** What one module of the registry is read from: Flextype itself, one plugin, one theme, one external plugin. */
export interface ModuleSources {
  readonly kind: ModuleKind;
  /** The folder's name; `flextype` for Flextype itself. */
  readonly name: string;
  /** The folder without which the module is not there. */
  readonly folder: string;
  /** Whether that folder may be a link. */
  readonly mayBeLink: boolean;
  /** Files that must be there, besides the YAML ones, for a plugin to count. */
  readonly markers: readonly string[];
  /** Absent in an external plugin. */
  readonly manifest: string | undefined;
  /** The settings that come with the module. */
  readonly defaults: string;
  /** The site's settings, which win. */
  readonly overrides: string;
}

export type ModuleKind = 'flextype' | 'plugin' | 'theme' | 'external-plugin';

/** `flextype.settings` ← `src/flextype/settings.yaml` ← `project/config/flextype/settings.yaml`, and the manifest. */
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

/** A plugin counts if its folder has `plugin.yaml`, `settings.yaml` and, in some releases, the PHP file that starts it. */
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

/** A theme as the plugin `site` of 0.9.x reads it. */
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

/** The settings of a plugin that stands outside the project. */
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

// A release without themes never reads them; the folders are listed all the same, for questions about a site.
function listingOf(kind: ModuleKind, release: Release): FolderListing | undefined {
  if (kind === 'plugin') return release.plugins;
  return kind === 'theme' ? release.themes : undefined;
}

/** A module's key among all modules: `plugin/site`. */
export function moduleKey(kind: ModuleKind, name: string): string {
  return `${kind}/${name}`;
}

/** The id below which a module stands in the tree; an external plugin stands in none. */
export function moduleId(sources: Pick<ModuleSources, 'kind' | 'name'>): string {
  if (sources.kind === 'flextype') return 'flextype';
  return `${sources.kind === 'theme' ? 'themes' : 'plugins'}.${sources.name}`;
}
