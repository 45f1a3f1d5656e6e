import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeBlock } from '@flextype-bun/testing';

/** The first example of a README as a program. */
interface Example {
  /** Added to the end: what shows that it has run, and lets the process end. */
  readonly ending: string;
  readonly prints: string;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  yaml: {
    ending: "console.log(toPlain(parseYaml(text, { dialect: 'symfony5' })).mode);",
    prints: '493\n',
  },
  project: { ending: 'console.log(project?.version);', prints: '0.10.0\n' },
  'registry-core': { ending: "console.log(registry.get('flextype.manifest.version'));", prints: '0.10.0\n' },
  client: { ending: "console.log(await client.get('flextype.manifest.version'));", prints: '0.10.0\n' },
  openfeature: {
    ending:
      "console.log(await flags.getBooleanValue('plugins.shop.settings.flags.checkout', false));\nawait OpenFeature.close();",
    prints: 'true\n',
  },
  tokens: { ending: '', prints: 'call number ' },
};

/** What `openfeature`'s example reads. */
export const FLAGS_SETTINGS = 'flags: { checkout: true, banner: { text: Sale, days: 3 } }\n';

/** Writes the first example of an installed package as a program that reads a site and asks a server. */
export async function writeReadmeProgram(
  here: string,
  name: string,
  url: string,
): Promise<{ readonly file: string; readonly prints: string }> {
  const example = EXAMPLES[name];
  const readme = await readFile(join(here, 'node_modules/@flextype-bun', name, 'README.md'), 'utf8');
  const code = codeBlock(readme);
  if (example === undefined || code === '') throw new Error(`${name}: there is no example`);
  const file = `readme-${name}.ts`;
  const placed = code
    .replace(/'(\/var\/www\/site|fixtures\/sites\/1\.x)'/, "'site'")
    .replace('process.cwd()', "'site'")
    .replace('https://example.org', url);
  await writeFile(join(here, file), `${placed}\n${example.ending}\n`);
  return { file, prints: example.prints };
}
