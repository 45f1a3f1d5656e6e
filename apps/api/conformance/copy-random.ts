import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnsweredId, listNames, readAnswers } from './recordings.ts';
import { copyTree } from './temp-site.ts';

/**
 * Copies the recorded random projects into `fixtures/conformance/random`, with the responses that do not depend on
 * Flextype's own default settings, since these are not copied.
 *
 * @example bun apps/api/conformance/copy-random.ts recordings flextype-1.0.0-alpha.3
 */
async function main([golden, flextype]: readonly string[]): Promise<void> {
  if (golden === undefined || flextype === undefined)
    throw new Error('usage: copy-random.ts GOLDEN FLEXTYPE');
  const defaults = await readTopLevelKeys(join(flextype, 'src/flextype/settings.yaml'));
  const target = fileURLToPath(new URL('../../../fixtures/conformance/random/', import.meta.url));
  for (const name of await listNames(join(golden, 'random'), /^\d+$/)) {
    const answers = await readAnswers(join(golden, 'random', name, 'golden.jsonl'));
    const kept = answers.filter((answer) => isIndependent(answer, defaults));
    await rm(join(target, name), { recursive: true, force: true });
    await mkdir(join(target, name), { recursive: true });
    await copyTree(join(golden, 'random', name, 'project'), join(target, name, 'project'));
    const lines = kept.map((answer) => `${JSON.stringify(answer)}\n`);
    await Bun.write(join(target, name, 'golden.jsonl'), lines.join(''));
    process.stdout.write(`${name}: ${kept.length} of ${answers.length} answers\n`);
  }
}

/**
 * Whether a response is the same without Flextype's defaults.
 *
 * - Outside `flextype` nothing depends on them except the version that plugins require, which the stand-in provides.
 * - A setting whose top-level key only the project sets comes from the project alone.
 * - An unset id stays unset with fewer layers: merging only adds keys or replaces their values.
 */
function isIndependent(answer: AnsweredId, defaults: ReadonlySet<string>): boolean {
  if (answer.body.endsWith('"value":null}')) return true;
  const [first, second, third] = answer.id.split('.');
  if (first !== 'flextype') return true;
  return second === 'settings' && third !== undefined && !defaults.has(third);
}

async function readTopLevelKeys(path: string): Promise<ReadonlySet<string>> {
  const text = await Bun.file(path).text();
  return new Set(Array.from(text.matchAll(/^([\w-]+):/gm), (match) => match[1] ?? ''));
}

await main(Bun.argv.slice(2));
