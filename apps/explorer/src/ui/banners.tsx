import type { Store } from '../app/store.ts';
import { Unlock } from './unlock.tsx';

/** What the owner should know about the values on the screen. */
export function Banners({ store }: { readonly store: Store }) {
  const { failure, site, address } = store;
  return (
    <>
      {failure?.status === 401 && (
        <div class="banner" role="alert">
          <p>
            The server has another key now, so it was probably restarted; these values are from before. Paste
            the link that it printed:
          </p>
          <Unlock />
        </div>
      )}
      {failure && failure.status !== 401 && (
        <p class="banner" role="alert">
          {failure.message}
        </p>
      )}
      {site?.state === 'stale' && (
        <p class="banner" role="status">
          A file of the site cannot be used, so its last valid values stay in force.{' '}
          {address.view !== 'problems' && (
            <button type="button" onClick={() => store.navigate({ view: 'problems' })}>
              Show the problems
            </button>
          )}
        </p>
      )}
    </>
  );
}
