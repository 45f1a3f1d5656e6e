import { resolve } from 'node:path';

/** The server's source folder. */
export const SOURCE = resolve(import.meta.dir, '../../src');

/** The files of all packages that a server loads before its first request. */
export async function filesLoadedAtStart(): Promise<string[]> {
  const script = `await import('${SOURCE}/start-server.ts'); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' });
  return JSON.parse(await new Response(child.stdout).text()) as string[];
}
