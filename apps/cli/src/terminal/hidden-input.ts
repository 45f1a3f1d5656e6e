import { createInterface, type Key } from 'node:readline';
import { Writable } from 'node:stream';

/** Signals that end the program; the terminal must be as before by then. */
const ENDING = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Reads a line from the terminal that is standard input, without showing it there. Enter and Ctrl+D end it. */
export function readHidden(prompt: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  // It writes each key that it receives.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // `terminal` turns off the echo, until it is closed.
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  let answer = '';
  const finish = (line: string): void => {
    answer = line;
    lines.close();
  };
  const end = (status: number): void => {
    finish('');
    process.exit(status);
  };
  const onKey = (_text: string | undefined, key: Key): void => {
    if (key.ctrl && key.name === 'd') finish(lines.line);
  };
  const listeners = Object.entries(ENDING).map(
    ([signal, status]) => [signal as NodeJS.Signals, () => end(status)] as const,
  );
  for (const [signal, listener] of listeners) process.on(signal, listener);
  lines.once('line', finish);
  // Also if the terminal is gone.
  lines.once('close', () => {
    process.stdin.off('keypress', onKey);
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.stderr.write('\n');
    resolve(answer);
  });
  lines.once('SIGINT', () => end(ENDING.SIGINT));
  process.stdin.on('keypress', onKey);
  // Only now: what is typed before would be shown.
  process.stderr.write(prompt);
  return promise;
}
