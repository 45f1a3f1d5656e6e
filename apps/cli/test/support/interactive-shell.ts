import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { ENTRY } from './program.ts';

/** What Ctrl+T appends to the file `log`: the line that is being edited. */
const SETUPS = {
  bash: `bind -x '"\\C-t": printf "%s\\n" "$READLINE_LINE" >> "$LOG"'; source <(flextype-registry completion bash)`,
  zsh: `autoload -Uz compinit; compinit -u -D; source <(flextype-registry completion zsh); show() { print -r -- "$BUFFER" >> $LOG }; zle -N show; bindkey "^T" show`,
} as const;
const PROGRAMS = { bash: 'bash --norc -i', zsh: 'zsh -f -i' } as const;
const CLEAR_LINE = '\u0015';

/** A folder for PATH with the program that is tested. */
export function programFolder(): string {
  const folder = tempFolder();
  writeIn(folder, 'flextype-registry', `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`);
  chmodSync(join(folder, 'flextype-registry'), 0o755);
  return folder;
}

/** A shell on a terminal, which `script` provides. */
export interface InteractiveShell {
  /** The line that typing these words and the Tab key results in. */
  tab(line: string): Promise<string>;
}

/** Starts a shell with its completion script in a folder. */
export async function openShell(shell: keyof typeof SETUPS, cwd: string): Promise<InteractiveShell> {
  const folder = programFolder();
  const log = join(folder, 'log');
  const child = Bun.spawn(['script', '--quiet', '--command', PROGRAMS[shell], '/dev/null'], {
    cwd,
    env: { PATH: `${folder}:${process.env['PATH']}`, LOG: log, TERM: 'xterm', HOME: folder, LANG: 'C.UTF-8' },
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []);
  const type = async (text: string) => {
    const before = lines().length;
    child.stdin.write(text);
    await until(`the shell has answered ${JSON.stringify(text)}`, () => lines().length > before);
    return lines().at(-1) ?? '';
  };
  await type(`${SETUPS[shell]}; echo ready >> "$LOG"\n`);
  return { tab: (line) => type(`${CLEAR_LINE}${line}\t\u0014`) };
}
