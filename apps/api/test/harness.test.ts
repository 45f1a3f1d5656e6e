import { expect, test } from 'bun:test';
import { Reader } from './support/live-site.ts';
import { runServer, runToEnd } from './support/server-process.ts';

test('a server that does not start fails its test at once, with what it wrote to standard error', async () => {
  const error = await runServer(['--nonsense']).catch(String);
  expect(error).toMatch(/exited with code 1:\n[\s\S]*'--nonsense'/);
});

test('a test that expects the server to exit fails if the server starts', async () => {
  const error = await runToEnd(['--port', '0']).catch(String);
  expect(error).toMatch(/listens on http:/);
});

test('a reader whose requests fail before they are sent does not block the event loop', async () => {
  const reader = new Reader(() => fetch('').then(() => 'an answer'));
  await reader.requests(100);
  await reader.stop();
  expect(reader.history).toHaveLength(1);
});
