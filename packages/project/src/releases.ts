import { compareVersions, parseVersion, type VersionNumbers, type YamlDialect } from '@flextype-bun/yaml';

/** Flextype's generations differ in the route of the Registry API and in the folder of tokens. */
export type Generation = '0.9' | '0.10' | '1.x';

/** How a release lists the folders of plugins or themes. */
export interface FolderListing {
  /** Ignored names: those that Symfony's Finder ignores (hidden folders and those of version control), or none. */
  readonly ignores: 'finder' | 'nothing';
  /** Whether a link to a folder counts as a folder. */
  readonly followsLinks: boolean;
}

/** The rules of a range of Flextype releases. */
export interface Release {
  /** The range, for messages. */
  readonly name: string;
  /** The first version of the range. */
  readonly from: VersionNumbers;
  readonly generation: Generation;
  /** The PHP file that starts a plugin. */
  readonly starter: 'bootstrap.php' | 'plugin.php';
  /** Whether a plugin without its starter file is ignored. */
  readonly needsStarter: boolean;
  readonly plugins: FolderListing;
  /** How the plugin `site` lists themes, or `undefined` if the registry has no themes. */
  readonly themes: FolderListing | undefined;
  readonly order: 'ascending' | 'descending';
  /** Whether the API treats an id that is `null` as set. */
  readonly nullIsSet: boolean;
  /** Whether a plugin's manifest or settings may be an empty file; if not, an empty one is fatal in PHP. */
  readonly allowsEmptyFiles: boolean;
  /** Whether a manifest may be `null`, such as one with only comments; if not, that is fatal in PHP. */
  readonly allowsNullManifests: boolean;
  /** Whether a language file may consist of blank lines; if not, that is fatal in PHP. */
  readonly allowsBlankLanguageFiles: boolean;
  /** What happens to plugins with `settings.enabled` missing, `null` or `false`. */
  readonly disabledPlugins: 'kept' | 'left-out';
  /** The symfony/yaml that the release came with, used if `vendor/` does not say which one is installed. */
  readonly yaml: YamlDialect;
}

const EVERY_FOLDER: FolderListing = { ignores: 'nothing', followsLinks: false };
const FINDER: FolderListing = { ignores: 'finder', followsLinks: true };

/**
 * The rules of every supported release, oldest first. No other code compares versions of Flextype. The rules come from
 * the sources of each tag.
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

/** The oldest supported release. */
export const OLDEST: Release = RELEASES[0];
/** The release that is assumed if nothing says otherwise. */
export const NEWEST: Release = RELEASES.at(-1) ?? OLDEST;

export function newestOf(generation: Generation): Release {
  return RELEASES.findLast((release) => release.generation === generation) ?? NEWEST;
}

/**
 * The release of a version: `0.9.16`, `v1.0.0`, `1.0.0-alpha.3`. Newer versions have the rules of the newest release.
 *
 * @returns `too-old` for versions before 0.9.9, `undefined` for a text that is not a version
 */
export function releaseOf(version: string): Release | 'too-old' | undefined {
  const numbers = parseVersion(UNQUOTED.get(version) ?? version);
  if (!numbers) return undefined;
  if (compareVersions(numbers, OLDEST.from) < 0) return 'too-old';
  return RELEASES.findLast(({ from }) => compareVersions(numbers, from) >= 0);
}

// An unquoted `version: 0.10` is the number 0.1. Flextype 0.1 itself has no manifest at this path.
const UNQUOTED = new Map([['0.1', '0.10']]);

// Symfony\Component\Finder: `ignoreVCS` and `ignoreDotFiles`, both on by default.
const FINDER_IGNORES = new Set(['_svn', 'CVS', '_darcs']);

/** Whether a folder of this name can be a plugin or a theme. */
export function isListedName(listing: FolderListing, name: string): boolean {
  return listing.ignores === 'nothing' || !(name.startsWith('.') || FINDER_IGNORES.has(name));
}
