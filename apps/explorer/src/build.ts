import { resolve } from 'node:path';

const ENTRY = resolve(import.meta.dir, 'main.tsx');
const STYLE = resolve(import.meta.dir, 'style.css');

/** The files of the page. */
export interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

/** Whether the source of the page exists: in a clone, but not in a packed plugin. */
export function hasSource(): Promise<boolean> {
  return Bun.file(ENTRY).exists();
}

/**
 * Builds the page.
 *
 * @throws {AggregateError} if the source does not compile
 */
export async function buildPage(): Promise<BuiltPage> {
  const [script, style] = await Promise.all([build(ENTRY), build(STYLE)]);
  return { script, style };
}

async function build(entry: string): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    target: 'browser',
    // Use the packages' source, which needs no build.
    conditions: ['bun'],
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [output] = outputs;
  if (!output) throw new Error(`${entry} gave no output`);
  return output.text();
}
