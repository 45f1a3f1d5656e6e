import { run } from './run.ts';

/** What a single file is made of. */
export interface Parts {
  /** The packed plugin and the demo site. */
  readonly archive: string;
  /** Where the bundler writes its report. */
  readonly metafile: string;
}

/** One single file to be built. */
export interface Compilation extends Parts {
  readonly file: string;
  /** @default this machine's */
  readonly target?: string;
  /** Which functions a start runs: their bytecode is put together, so that less of the file is read. */
  readonly profile?: string;
}

const ENTRIES = [
  'apps/cli/src/index.ts',
  'apps/api/src/explorer/findings-worker.ts',
  'apps/api/src/explorer/origin-worker.ts',
  'packages/registry-core/src/load/parse/parse-worker.ts',
  'packages/registry-core/src/schemas/schema-worker.ts',
];

// A `.env` or `bunfig.toml` in the working directory, which may be a site, must not configure the program, or run code in it.
const CLOSED = ['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'];

/** Builds a single file. */
export function compile({ archive, metafile, file, target, profile }: Compilation): Promise<void> {
  // In parts, so that a start reads nothing of those that are loaded on demand.
  const code = [
    '--minify',
    '--bytecode',
    '--format=esm',
    '--splitting',
    '--define=FLEXTYPE_SINGLE_FILE=true',
  ];
  const naming = ['--entry-naming=[name].[ext]', '--asset-naming=[name].[ext]'];
  return run([
    ...['bun', 'build', '--compile', ...CLOSED, ...code, ...naming, `--metafile=${metafile}`],
    ...(target === undefined ? [] : [`--target=bun-${target}`]),
    ...(profile === undefined ? [] : [`--bytecode-order=${profile}`]),
    ...[...ENTRIES, archive, `--outfile=${file}`],
  ]);
}
