import { expect, test } from 'bun:test';
import { atEnd, makeSite, pluginFiles, TOKEN, tempFolder, until } from '@flextype-bun/testing';
import { ENTRY } from './support/program.ts';

/** The flag of `c_lflag` that shows what is typed. */
const ECHO = 8;
const PROMPT = 'Token (it is not shown): ';

/** Starts the program on a terminal, and waits until it asks for the token. */
async function ask(...args: string[]) {
  let shown = '';
  const decoder = new TextDecoder();
  const terminal = new Bun.Terminal({
    data: (_, bytes) => {
      shown += decoder.decode(bytes, { stream: true });
    },
  });
  const isShowing = () => (terminal.localFlags & ECHO) !== 0;
  expect(isShowing()).toBe(true);
  const env = { PATH: process.env['PATH'] };
  const child = Bun.spawn([process.execPath, ENTRY, ...args], { cwd: tempFolder(), env, terminal });
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
    terminal.close();
  });
  await until('it asks', () => shown.includes(PROMPT));
  expect(isShowing()).toBe(false);
  return { child, shown: () => shown, isShowing, type: (text: string) => terminal.write(text) };
}

/** A server that has one value, and remembers the token of each request. */
function serveValue() {
  const tokens: (string | null)[] = [];
  const server = Bun.serve({
    port: 0,
    fetch: (request) => {
      tokens.push(request.headers.get('authorization'));
      return Response.json({ data: { key: 'a', value: 'the value' } });
    },
  });
  atEnd(() => server.stop(true));
  return { url: server.url.href, tokens };
}

test.each([
  ['Enter', `${TOKEN}\r`],
  ['Ctrl+D', `${TOKEN}\u0004`],
  ['backspace and Enter', `xx\u007f\u007f${TOKEN}y\b\r`],
])('does not show a token that is typed for "-", which %s ends', async (_, keys) => {
  const { url, tokens } = serveValue();
  const { child, shown, isShowing, type } = await ask('get', 'a', '--url', url, '--token', '-');
  type(keys);
  expect(await child.exited).toBe(0);
  await until('it shows the value', () => shown().endsWith('the value\r\n'));
  expect(shown()).toBe(`${PROMPT}\r\nthe value\r\n`);
  expect(tokens).toEqual([`Bearer ${TOKEN}`]);
  expect(isShowing()).toBe(true);
});

test('takes Ctrl+D alone as no token', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true\n'));
  const { child, isShowing, type } = await ask('tokens', 'show', '-', '--root', root);
  type('\u0004');
  expect(await child.exited).toBe(1);
  expect(isShowing()).toBe(true);
});

test.each(['get', 'watch'])('ends %s with 130 at Ctrl+C, and shows what is typed again', async (command) => {
  const { url, tokens } = serveValue();
  const { child, shown, isShowing, type } = await ask(command, 'a', '--url', url, '--token', '-');
  type(`${TOKEN}\u0003`);
  expect(await child.exited).toBe(130);
  expect([tokens, isShowing(), shown()]).toEqual([[], true, `${PROMPT}\r\n`]);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const)('shows what is typed again after %s', async (signal, status) => {
  const { child, isShowing } = await ask('get', 'a', '--url', 'http://localhost:1', '--token', '-');
  child.kill(signal);
  expect(await child.exited).toBe(status);
  expect(isShowing()).toBe(true);
});
