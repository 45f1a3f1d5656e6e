// Prints the keys of a YAML file and the place of a value. Run it with: bun packages/yaml/examples/locate.ts [FILE] [KEY...]
import { readFile } from 'node:fs/promises';
import { locateYaml, parseYaml } from '@flextype-bun/yaml';

const [file = 'fixtures/sites/1.x/src/flextype/flextype.yaml', ...given] = process.argv.slice(2);
const path = given.length > 0 ? given : ['version'];

const text = await readFile(file);
const value = parseYaml(text, { file });
const keys = value instanceof Map ? [...value.keys()].join(', ') : 'none';
const start = locateYaml(text, path, { file })?.value.start;
process.stdout.write(
  `keys: ${keys}\n${path.join('.')}: ${start ? `${file}:${start.line}:${start.column}` : 'not found'}\n`,
);
