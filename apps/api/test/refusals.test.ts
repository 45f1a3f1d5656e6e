import { expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { scrape } from './support/metrics-text.ts';
import { runServer } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

test('metrics and the access log contain the reason of a refusal, the response does not', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, 'project/entries/tokens/broken/token.yaml', 'calls: [\n');
  const server = await runServer(['--root', root, '--port', '0', '--set', 'log.requests=all']);
  const ask = async (token: string, more = '') => {
    const response = await fetch(server.url + v1('flextype.manifest', more, token));
    return [response.status, await response.text()];
  };
  for (let call = 0; call < 3; call++) await ask('limited');
  const answers = [await ask('limited'), await ask('incomplete'), await ask('disabled'), await ask('broken')];
  expect(new Set(answers.map(String)).size).toBe(1);
  await ask('nobody');
  await ask('nobody');
  await ask('guarded', '&access_token=wrong');

  const samples = (await scrape(server.url)).all('flextype_registry_refusals_total');
  expect(samples.map(({ labels, value }) => [labels['reason'], value])).toEqual([
    ['unknown', 2],
    ['unreadable', 1],
    ['incomplete', 1],
    ['disabled', 1],
    ['exhausted', 1],
    ['access-token', 1],
    ['unavailable', 0],
  ]);

  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  const lines = server
    .output()
    .out.split('\n')
    .filter((line) => line.startsWith('{'));
  expect(
    lines
      .map((line) => JSON.parse(line))
      .map(({ status, reason }: Record<string, unknown>) => [status, reason]),
  ).toEqual([
    [200, undefined],
    [200, undefined],
    [200, undefined],
    [400, 'exhausted'],
    [400, 'incomplete'],
    [400, 'disabled'],
    [400, 'unreadable'],
    [401, 'unknown'],
    [401, 'unknown'],
    [401, 'access-token'],
  ]);
});
