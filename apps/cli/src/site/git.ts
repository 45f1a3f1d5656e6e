import { CommandError, EXIT } from '../terminal/outcome.ts';

/** Options of {@link git}. */
export interface GitOptions {
  /** Standard input. */
  readonly input?: string;
  /** Exit codes that are no errors. */
  readonly accepted?: readonly number[];
}

/**
 * Runs Git in a folder, and returns what it prints.
 *
 * @throws CommandError if it cannot be run, or fails
 */
export async function git(
  cwd: string,
  args: readonly string[],
  { input = '', accepted = [0] }: GitOptions = {},
): Promise<Buffer> {
  const child = spawnGit(cwd, args, input);
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).arrayBuffer(),
    new Response(child.stderr).text(),
  ]);
  if (accepted.includes(code)) return Buffer.from(out);
  throw new CommandError(`Git cannot read the repository of ${cwd}: ${err.trim() || `exit code ${code}`}`, {
    exit: EXIT.site,
  });
}

function spawnGit(cwd: string, args: readonly string[], input: string) {
  try {
    return Bun.spawn(['git', ...args], {
      cwd,
      env: environment(),
      stdin: new Blob([input]),
      stdout: 'pipe',
      stderr: 'pipe',
    });
  } catch (cause) {
    throw new CommandError('Git is not there; install it, or compare two folders', {
      exit: EXIT.site,
      cause,
    });
  }
}

// In a hook, Git takes the current folder for the top of the repository. A folder that the user names stays.
function environment(): NodeJS.ProcessEnv {
  if (process.env['GIT_WORK_TREE']) return process.env;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_HOOKS.has(name)));
}

const OF_HOOKS = new Set(['GIT_DIR', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_PREFIX']);
