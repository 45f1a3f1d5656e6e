import { compareVersions, parseVersion, type VersionNumbers, type YamlDialect } from '@flextype-bun/yaml';

/** Flextype's generations differ in the route of the Registry API and in where tokens are. */
export type Generation = '0.9' | '0.10' | '1.x';

/** How a release lists the folders of plugins or themes. */
export interface FolderListing {
  /**
   * Names that are skipped: those that Symfony's Finder ignores (hidden ones and folders of version control), or none.
   */
  readonly ignores: 'finder' | 'nothing';
  /** Whether a link to a folder counts as one. */
  readonly followsLinks: boolean;
}

/** What differs between ranges of Flextype's releases. */
export interface Release {
  /** The range, as messages name it. */
  readonly name: string;
  /** The first version of the range. */
  readonly from: VersionNumbers;
  readonly generation: Generation;
  /** The PHP file that starts a plugin. */
  readonly starter: 'bootstrap.php' | 'plugin.php';
  /** Whether a folder without its starter is left out of the list of plugins. */
  readonly needsStarter: boolean;
  readonly plugins: FolderListing;
  /** How themes are listed (by the plugin `site`), if the registry has any. */
  readonly themes: FolderListing | undefined;
  /** The order of plugins by `settings.priority`. */
  readonly order: 'ascending' | 'descending';
  /** Whether an id whose value is `null` is answered as set. */
  readonly nullIsSet: boolean;
  /** Whether a manifest or the settings of a plugin may be an empty file; if not, PHP stops at one. */
  readonly allowsEmptyFiles: boolean;
  /** Whether a manifest may say nothing, as one with only comments; if not, PHP stops at it. */
  readonly allowsNullManifests: boolean;
  /** Whether a language file may have nothing but blank lines; if not, PHP stops at one. */
  readonly allowsBlankLanguageFiles: boolean;
  /** What becomes of plugins whose `settings.enabled` is missing, `null` or `false`. */
  readonly disabledPlugins: 'kept' | 'left-out';
  /** The version of symfony/yaml that is assumed if `vendor/` does not say which one is installed. */
  readonly yaml: YamlDialect;
}

const EVERY_FOLDER: FolderListing = { ignores: 'nothing', followsLinks: false };
const FINDER: FolderListing = { ignores: 'finder', followsLinks: true };

/**
 * The rules of every release that is served, the oldest first. Nothing else in the code compares versions of Flextype.
 *
 * Read from the sources of the tags; what was also seen on running originals is in the README.
 */
export const RELEASES: readonly [Release, Release, ...Release[]] = [
  {
    name: '0.9.9–0.9.11',
    from: [0, 9, 9],
    generation: '0.9',
    starter: 'bootstrap.php',
    needsStarter: false,
    plugins: EVERY_FOLDER,
    themes: EVERY_FOLDER,
    order: 'descending',
    nullIsSet: true,
    allowsEmptyFiles: false,
    allowsNullManifests: false,
    allowsBlankLanguageFiles: false,
    disabledPlugins: 'kept',
    yaml: '5.1.3',
  },
  {
    name: '0.9.12–0.9.13',
    from: [0, 9, 12],
    generation: '0.9',
    starter: 'bootstrap.php',
    needsStarter: false,
    plugins: FINDER,
    themes: EVERY_FOLDER,
    order: 'descending',
    nullIsSet: false,
    allowsEmptyFiles: false,
    allowsNullManifests: false,
    allowsBlankLanguageFiles: false,
    disabledPlugins: 'kept',
    yaml: '5.2.1',
  },
  {
    name: '0.9.14',
    from: [0, 9, 14],
    generation: '0.9',
    starter: 'plugin.php',
    needsStarter: false,
    plugins: FINDER,
    themes: EVERY_FOLDER,
    order: 'ascending',
    nullIsSet: false,
    allowsEmptyFiles: false,
    allowsNullManifests: false,
    allowsBlankLanguageFiles: false,
    disabledPlugins: 'kept',
    yaml: '5.2.1',
  },
  {
    name: '0.9.15',
    from: [0, 9, 15],
    generation: '0.9',
    starter: 'plugin.php',
    needsStarter: false,
    plugins: FINDER,
    themes: EVERY_FOLDER,
    order: 'ascending',
    nullIsSet: false,
    allowsEmptyFiles: true,
    allowsNullManifests: false,
    allowsBlankLanguageFiles: false,
    disabledPlugins: 'kept',
    yaml: '5.2.1',
  },
  {
    name: '0.9.16',
    from: [0, 9, 16],
    generation: '0.9',
    starter: 'plugin.php',
    needsStarter: false,
    plugins: FINDER,
    themes: EVERY_FOLDER,
    order: 'ascending',
    nullIsSet: false,
    allowsEmptyFiles: true,
    allowsNullManifests: true,
    allowsBlankLanguageFiles: false,
    disabledPlugins: 'kept',
    yaml: '5.2.1',
  },
  {
    name: '0.10-dev',
    from: [0, 10, 0],
    generation: '0.10',
    starter: 'plugin.php',
    needsStarter: true,
    plugins: FINDER,
    themes: undefined,
    order: 'ascending',
    nullIsSet: false,
    allowsEmptyFiles: true,
    allowsNullManifests: true,
    allowsBlankLanguageFiles: true,
    disabledPlugins: 'left-out',
    yaml: '5.4.3',
  },
  {
    name: '1.0.0-alpha.1–1.0.0-alpha.3',
    from: [1, 0, 0],
    generation: '1.x',
    starter: 'plugin.php',
    needsStarter: true,
    plugins: FINDER,
    themes: undefined,
    order: 'ascending',
    nullIsSet: false,
    allowsEmptyFiles: true,
    allowsNullManifests: true,
    allowsBlankLanguageFiles: true,
    disabledPlugins: 'left-out',
    yaml: '6.4.3',
  },
];

/** The oldest release that is served. */
export const OLDEST: Release = RELEASES[0];
/** The release whose rules apply if nothing tells which one it is. */
export const NEWEST: Release = RELEASES.at(-1) ?? OLDEST;

/** The newest release of a generation. */
export function newestOf(generation: Generation): Release {
  return RELEASES.findLast((release) => release.generation === generation) ?? NEWEST;
}

/**
 * The release of a version: `0.9.16`, `v1.0.0`, `1.0.0-alpha.3`. A version newer than all has the rules of the newest.
 *
 * @returns `too-old` for versions before 0.9.9, `undefined` for a text that is not a version
 */
export function releaseOf(version: string): Release | 'too-old' | undefined {
  const numbers = parseVersion(UNQUOTED.get(version) ?? version);
  if (!numbers) return undefined;
  if (compareVersions(numbers, OLDEST.from) < 0) return 'too-old';
  return RELEASES.findLast(({ from }) => compareVersions(numbers, from) >= 0);
}

// `version: 0.10` without quotes is a number. No release 0.1 has a manifest where ours are.
const UNQUOTED = new Map([['0.1', '0.10']]);

// Symfony\Component\Finder: `ignoreVCS` and `ignoreDotFiles`, both on by default.
const FINDER_IGNORES = new Set(['_svn', 'CVS', '_darcs']);

/** Whether a folder of this name can be a plugin or a theme. */
export function isListedName(listing: FolderListing, name: string): boolean {
  return listing.ignores === 'nothing' || !(name.startsWith('.') || FINDER_IGNORES.has(name));
}
