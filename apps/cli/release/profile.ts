import { join } from 'node:path';
import { compile, type Parts } from './compile.ts';

// The call that the greeting of the demo site suggests.
const CALL = /http:\S+\/api\/v1\/registry\?[^'\s]+/;

const WATCHING = /^\w+_watched_paths [1-9]/m;

/**
 * Records which functions a server runs that starts, answers, watches its files and ends. One profile serves all targets.
 *
 * @returns the path of the profile
 */
export async function recordProfile(folder: string, parts: Parts): Promise<string> {
  const program = join(folder, 'recorded');
  const profile = join(folder, 'serve.order');
  await compile({ ...parts, file: program });
  const child = Bun.spawn([program, 'serve', '--port', '0'], {
    cwd: folder,
    env: { BUN_BYTECODE_ORDER_OUT: profile },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  try {
    const call = await readCall(child.stdout);
    await read(call);
    const metrics = new URL('/metrics', call).href;
    while (!WATCHING.test(await read(metrics))) await Bun.sleep(50);
  } finally {
    child.kill('SIGTERM');
  }
  if ((await child.exited) !== 0) throw new Error('The recorded server did not end as it should');
  return profile;
}

async function read(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}

async function readCall(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const [call] = CALL.exec(text) ?? [];
    if (call !== undefined) return call;
  }
  throw new Error(`The recorded server did not start: ${text}`);
}
