import type { Log } from './log.ts';

const COMMANDS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a page in the user's browser. Failures are logged. */
export function openInBrowser(url: string | undefined, log: Log): void {
  const warn = (reason: string) => log.entry({ level: 'warn', message: `--open: ${reason}` });
  if (url === undefined) {
    warn('the explorer is off; enable it with --set explorer.enabled=true');
    return;
  }
  const command = COMMANDS[process.platform] ?? ['xdg-open'];
  try {
    Bun.spawn([...command, url], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).unref();
  } catch {
    warn(`${command[0]} cannot be started; open the link in a browser`);
  }
}
