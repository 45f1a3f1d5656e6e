import type { ModuleKind } from '@flextype-bun/project';
import { isArray, type SiteReading } from '@flextype-bun/registry-core';
import { CommandError, EXIT } from '../terminal/outcome.ts';

/** A module whose settings have a schema. */
export interface SettingsModule {
  readonly kind: ModuleKind;
  readonly name: string;
  /** The id of its settings. */
  readonly id: string;
}

/** The module with a name: `flextype`, a plugin, or a theme as `themes.NAME`. */
export async function findModule(site: SiteReading, asked: string): Promise<SettingsModule> {
  const module = toModule(asked);
  const { kind, name } = module;
  if (kind !== 'flextype' && !(await site.names(kind)).includes(name)) {
    const names = [...(await site.names('plugin')), 'flextype'].join(', ');
    throw new CommandError(`There is no ${kind} "${name}"; there are ${names}`, { exit: EXIT.negative });
  }
  return module;
}

function toModule(asked: string): SettingsModule {
  if (asked === 'flextype') return { kind: 'flextype', name: asked, id: 'flextype.settings' };
  const [, folder = 'plugins', name = asked] = /^(plugins|themes)\.(.*)$/.exec(asked) ?? [];
  return { kind: folder === 'themes' ? 'theme' : 'plugin', name, id: `${folder}.${name}.settings` };
}

/** The plugins and themes in the registry. */
export function extensionsOf({ snapshot }: SiteReading): SettingsModule[] {
  return ['plugins', 'themes'].flatMap((folder) => {
    const modules = snapshot.tree.get(folder);
    return isArray(modules) ? [...modules.keys()].map((name) => toModule(`${folder}.${name}`)) : [];
  });
}
