import { resolve } from 'node:path';
import { atEnd } from '@flextype-bun/testing';

/** The program's entry point. */
export const ENTRY = resolve(import.meta.dir, '../../src/index.ts');

/** A running program, and what it has printed so far. */
export interface Program {
  readonly cwd: string;
  readonly out: () => string;
  readonly err: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly exited: Promise<number>;
}

/** Surroundings of a process. */
export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A program that starts this one. */
  readonly starter?: readonly string[];
}

/** Starts the program in a process of its own, which ends with the test. */
export function start(
  args: readonly string[],
  cwd: string,
  { env = {}, input = '', starter = [] }: ProcessOptions = {},
): Program {
  const child = Bun.spawn([...starter, process.execPath, ENTRY, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const said = { out: '', err: '' };
  const reading = Promise.all([
    collect(child.stdout, (text) => {
      said.out += text;
    }),
    collect(child.stderr, (text) => {
      said.err += text;
    }),
  ]);
  const exited = child.exited.then(async (code) => {
    await reading;
    return code;
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  return {
    cwd,
    out: () => said.out,
    err: () => said.err,
    signal: (name) => child.kill(name),
    exited,
  };
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
