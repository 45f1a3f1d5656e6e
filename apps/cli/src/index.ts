#!/usr/bin/env bun
import { run, toServeArguments } from './program/run.ts';
import type { Context } from './terminal/context.ts';
import { toStyle, wantsColour } from './terminal/style.ts';

// `| head` closes the pipe early; that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// No top-level await: the single file is compiled to bytecode, which cannot have one. What nobody foresaw ends the process.
void main();

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const forServer = toServeArguments(args);
  if (!forServer) {
    process.exitCode = await run(args, createContext());
    return;
  }
  // In this process, so that it receives the signals itself.
  process.argv.splice(2, process.argv.length, ...forServer);
  await import('@flextype-bun/api/server');
}

function createContext(): Context {
  return {
    cwd: process.cwd(),
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ...(process.stderr.isTTY && { terminal: (text: string) => process.stderr.write(text) }),
    style: toStyle({ colours: wantsColour(process.stdout.isTTY ?? false, process.env) }),
    input: () => Bun.stdin.text(),
    interrupted: (signals = ['SIGINT', 'SIGTERM']) =>
      new Promise((resolve) => {
        for (const signal of signals) process.once(signal, () => resolve(signal));
      }),
    onSignal: (signals, listener) => {
      for (const signal of signals) process.on(signal, () => listener(signal));
    },
  };
}
