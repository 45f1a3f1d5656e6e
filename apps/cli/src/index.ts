#!/usr/bin/env bun
// No top-level await: the single file is compiled to bytecode, which cannot have one. Unexpected errors end the process.
void main();

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const forServer = toServeArguments(args);
  if (!forServer) {
    // Loaded only for its commands: a server starts without it.
    const { runInTerminal } = await import('./program/run-in-terminal.ts');
    process.exitCode = await runInTerminal(args);
    return;
  }
  // In this process, so that it receives the signals itself.
  process.argv.splice(2, process.argv.length, ...forServer);
  await import('@flextype-bun/api/server');
}

/**
 * The arguments that `serve` passes on to the server: all other words; `undefined` for any other command.
 * Parsed by hand, since the server has options of its own.
 */
function toServeArguments(args: readonly string[]): readonly string[] | undefined {
  let at = 0;
  while (args[at]?.startsWith('--root')) at += args[at] === '--root' ? 2 : 1;
  return args[at] === 'serve' ? args.toSpliced(at, 1) : undefined;
}
