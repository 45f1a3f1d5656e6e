import { readEvents } from '@flextype-bun/client/events';
import { KEY } from './tab.ts';

/** Follows the changes that a server sends to its explorers; returns a function for the time of the last one. */
export async function followChanges(url: string): Promise<() => number> {
  const { body } = await fetch(`${url}/explorer/api/events`, { headers: { 'X-Explorer-Key': KEY } });
  if (!body) throw new Error('The server sends no events');
  let last = Number.NaN;
  const follow = async () => {
    for await (const { type, data } of readEvents(body, () => undefined)) {
      if (type === 'change') last = (JSON.parse(data) as { readonly at: number }).at;
    }
  };
  // It ends with the server.
  follow().catch(() => undefined);
  return () => last;
}
