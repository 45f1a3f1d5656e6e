import { type Command, Option } from 'commander';
import { CommandError, EXIT } from '../terminal/outcome.ts';

/** The commands that can ask a server. */
const WITH_URL = new Set(['get', 'has', 'ls', 'search', 'watch', 'diff', 'types', 'schema']);

const WITHOUT_SITE: Readonly<Record<string, string>> = {
  ping: '"ping" takes the address without --url: ping URL',
  completion: '"completion" asks no server; leave out --url',
};

/** The options of the program that a command takes, for its `--help`. */
export function globalOptions(command: Command): Option[] {
  let program = command;
  while (program.parent) program = program.parent;
  const isTaken = ({ long }: Option): boolean => {
    if (long === '--url') return WITH_URL.has(command.name());
    return long !== '--version' && !WITHOUT_FILES.has(command.name());
  };
  return program === command ? [] : program.options.filter(isTaken);
}

const WITHOUT_FILES = new Set(['ping', 'completion', 'install-plugin']);

/** Ends commands with `--url` that cannot ask a server. */
export function refuseUrl(command: Command, { url }: { readonly url?: string }): void {
  const name = command.name();
  if (url === undefined || WITH_URL.has(name)) return;
  const reason = `"${name}" needs the files of a site, which its API does not serve`;
  const message = WITHOUT_SITE[name] ?? `${reason}; run it beside them, with --root in place of --url`;
  throw new CommandError(message, { exit: EXIT.usage });
}

/** Ends commands with options for a server, but without its address. */
export function refuseServerOptions(command: Command): void {
  const { url, token, php } = command.optsWithGlobals<{ url?: string; token?: string; php?: true }>();
  if (url !== undefined || !WITH_URL.has(command.name())) return;
  const given = (token !== undefined && '--token') || (php && '--php');
  if (given) throw new CommandError(`${given} is for a server; name it with --url`, { exit: EXIT.usage });
}

/** The token for `--url`. */
export function tokenOption(): Option {
  const note = 'for --url; "-" reads it from standard input, to hide it from the list of processes';
  return new Option('--token <token>', `the token ${note}   (FLEXTYPE_TOKEN, FLEXTYPE_TOKEN_FILE)`);
}

/** How to ask a server that is not this one. */
export function phpOption(): Option {
  const note = 'which reads a token only in the URL: the logs of web servers and proxies will have it';
  return new Option('--php', `for --url: the server is Flextype in PHP, ${note}`);
}
