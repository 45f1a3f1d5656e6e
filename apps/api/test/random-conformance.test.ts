import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeJson, openRegistry } from '@flextype-bun/registry-core';
import { equalAnswers } from '../conformance/compare.ts';
import { listNames, readAnswers } from '../conformance/recordings.ts';
import { makeTempSite } from '../conformance/temp-site.ts';

const RANDOM = fileURLToPath(new URL('../../../fixtures/conformance/random', import.meta.url));

test('every recorded id of the random projects has the response of Flextype 1.0.0-alpha.3', async () => {
  const names = await listNames(RANDOM, /^\d+$/);
  const different: string[] = [];
  let answers = 0;
  for (const name of names) {
    await using site = await makeTempSite({
      src: join(RANDOM, 'src'),
      project: join(RANDOM, name, 'project'),
    });
    const registry = await openRegistry(site.root, { watch: false });
    for (const { id, body } of await readAnswers(join(RANDOM, name, 'golden.jsonl'))) {
      const actual = `{"id":${encodeJson(id)},"value":${registry.json(id) ?? 'null'}}`;
      answers += 1;
      if (!equalAnswers(id, body, actual)) different.push(`${name}: ${id}\n  ${body}\n  ${actual}`);
    }
    await registry.close();
  }
  process.stdout.write(
    `random projects: ${names.length}, answers: ${answers}, equal: ${answers - different.length}, different: ${different.length}\n`,
  );
  expect(different).toEqual([]);
  expect(answers).toBeGreaterThan(5000);
});
