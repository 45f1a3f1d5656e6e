import { createClient } from '@flextype-bun/client';
import type { SiteRegistry } from './site-registry.ts';

const client = createClient<SiteRegistry>('https://example.org');

/** Shows the title of the site, now and after every change. */
export function showTitle(heading: { textContent: string | null }): () => void {
  return client.watch('plugins.site.settings.title', (title) => {
    heading.textContent = title?.toUpperCase() ?? 'Untitled';
  });
}

/** How many articles a page shows. */
export async function pageSize(): Promise<number> {
  return client.get('plugins.site.settings.page_size', 10);
}
