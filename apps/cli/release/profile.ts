import { join } from 'node:path';
import { compile, type Parts } from './compile.ts';

// The call that the greeting of the demo site suggests.
const CALL = /http:\S+\/api\/v1\/registry\?[^'\s]+/;

/**
 * Records which functions a start of the server runs, up to a response and its end. One profile serves all targets.
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
    const response = await fetch(await readCall(child.stdout));
    if (!response.ok) throw new Error(`The demo site answers ${response.status}`);
    await response.arrayBuffer();
  } finally {
    child.kill('SIGTERM');
  }
  if ((await child.exited) !== 0) throw new Error('The recorded server did not end as it should');
  return profile;
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
