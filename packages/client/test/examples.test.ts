import { expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { until } from '@flextype-bun/testing';
import { SiteServer, TOKEN } from './support/site-server.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');

function run(example: string, ...more: string[]) {
  return Bun.spawn([process.execPath, `packages/client/examples/${example}`, ...more], {
    cwd: REPOSITORY,
    env: { ...process.env, FLEXTYPE_TOKEN: TOKEN },
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

test('read.ts reads values', async () => {
  const server = new SiteServer();
  server.set('title', 'One');
  const child = run('read.ts', server.url, 'title', 'unset');
  expect(await new Response(child.stderr).text()).toBe('');
  expect(await new Response(child.stdout).text()).toBe('title: "One"\n');
});

test('watch.ts follows a value until it is interrupted', async () => {
  const server = new SiteServer();
  server.set('title', 'One');
  const child = run('watch.ts', server.url, 'title');
  let out = '';
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) out += chunk;
  })();
  await until('the value is printed', () => out.includes('One'));
  server.set('title', 'Two');
  await until('the change is printed', () => out.includes('Two'));
  child.kill('SIGINT');
  await reading;
  expect(await new Response(child.stderr).text()).toBe('');
  expect([out, await child.exited]).toEqual(['title is "One"\ntitle is "Two"\n', 0]);
});
