import {
  type ExplorerItem,
  type ExplorerMatches,
  type ExplorerOperations,
  type ExplorerProblems,
  type ExplorerSite,
  type ExplorerTokens,
  rowsOf,
} from '@flextype-bun/explorer/protocol';
import { runServer, type StartOptions } from './server-process.ts';

/** The key of the explorer. */
export const KEY = 'a-key-of-the-tests-0123456789';

interface Answers {
  readonly site: ExplorerSite;
  readonly item: ExplorerItem;
  readonly search: ExplorerMatches;
  readonly problems: ExplorerProblems;
  readonly tokens: ExplorerTokens;
  readonly operations: ExplorerOperations;
}

/** Starts a server, and reads its explorer. */
export async function startExplorer(args: readonly string[] = [], options: StartOptions = {}) {
  const env = { FLEXTYPE_EXPLORER_KEY: KEY, ...options.env };
  const server = await runServer(['--port', '0', ...args], { ...options, env });
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { 'X-Explorer-Key': KEY, ...headers },
    });
  const read = async <Name extends keyof Answers>(name: Name, query = ''): Promise<Answers[Name]> =>
    (await ask(`/explorer/api/${name}${query}`)).json() as Promise<Answers[Name]>;
  const rows = async (query = '') => {
    const lines = (await (await ask(`/explorer/api/tree${query}`)).text()).trim().split('\n');
    return lines.slice(0, -1).flatMap((line) => [...rowsOf(JSON.parse(line))]);
  };
  return { ...server, ask, read, rows };
}
