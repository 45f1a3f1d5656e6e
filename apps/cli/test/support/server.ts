import { until } from '@flextype-bun/testing';
import { type Program, start } from './program.ts';

const URL_PATTERN = /http:\/\/[^\s/]+/;

/** A server of a site, with a port of its own. */
export async function serve(root: string): Promise<{ readonly url: string; readonly program: Program }> {
  const program = start(['--root', root, 'serve', '--port', '0'], root);
  await until('it listens', () => URL_PATTERN.test(program.out()));
  const [url = ''] = URL_PATTERN.exec(program.out()) ?? [];
  return { url, program };
}
