import { resolve } from 'node:path';

const ENTRY = resolve(import.meta.dir, 'main.tsx');
const STYLE = resolve(import.meta.dir, 'style.css');

/** The files of the page. */
export interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

/** Whether the source of the page is there: in a clone, and not in a packed plugin. */
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
    // The packages' source, which is there without being built.
    conditions: ['bun'],
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [output] = outputs;
  if (!output) throw new Error(`${entry} gave no output`);
  return output.text();
}
