import { fstatSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { IS_SINGLE_FILE } from '../lib/paths.ts';

/** How the server was started. */
export interface Start {
  readonly workingDirectory: string;
  /**
   * The working directory and the folder of the started file. Links are not resolved, since a plugin may be a link from
   * the site to a folder elsewhere.
   */
  readonly folders: readonly string[];
  /** Whether systemd runs this process as a service. */
  readonly service: boolean;
}

/** Reads how this process was started. */
export async function readStart(environment: NodeJS.ProcessEnv): Promise<Start> {
  const workingDirectory = process.cwd();
  const typed = await typedWorkingDirectory(workingDirectory, environment['PWD']);
  const script = IS_SINGLE_FILE ? process.execPath : await typedScript(typed);
  return {
    workingDirectory,
    folders: [...new Set([typed, workingDirectory, ...(script === undefined ? [] : [dirname(script)])])],
    service: isJournal(environment['JOURNAL_STREAM']),
  };
}

/** The working directory with its links, from `PWD`, unless that is another folder. */
async function typedWorkingDirectory(actual: string, typed: string | undefined): Promise<string> {
  return typed !== undefined && (await realpathOf(typed)) === actual ? typed : actual;
}

/** The script with its links. Bun resolves them in `process.argv`, but `/proc` still has the original. */
async function typedScript(workingDirectory: string): Promise<string | undefined> {
  const script = process.argv[1];
  const commandLine = await readFile('/proc/self/cmdline', 'utf8').catch(() => '');
  for (const word of commandLine.split('\0').slice(1).filter(Boolean)) {
    const path = resolve(workingDirectory, word);
    if ((await realpathOf(path)) === script) return path;
  }
  return script;
}

async function realpathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

// systemd sets `JOURNAL_STREAM` for a service. A child process inherits the variable, but may have other streams.
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  return [1, 2].some((descriptor) => {
    const { dev, ino } = fstatSync(descriptor);
    return stream === `${dev}:${ino}`;
  });
}
