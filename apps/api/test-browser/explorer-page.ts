import { atEnd, copyFixture } from '@flextype-bun/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { runServer, type ServerProcess, type StartOptions } from '../test/support/server-process.ts';
import { observePage } from './chromium.ts';

/** Options of {@link openExplorer}, and of the browser's context. */
export interface ExplorerPageOptions extends BrowserContextOptions {
  /** The site; a copy of the 1.x fixture by default. */
  readonly root?: string;
  /** Appended to the printed link, as `&at=ID`. */
  readonly fragment?: string;
  /** Further arguments of the server. */
  readonly args?: readonly string[];
  /** The key of the explorer; a random one by default. */
  readonly key?: string;
}

/** Starts a server, opens the link that it prints, and records the page's requests and console errors. */
export async function openExplorer(browser: Browser, options: ExplorerPageOptions = {}) {
  const { root = copyFixture('sites/1.x'), fragment = '', args = [], key, ...context } = options;
  const server = await runServer(['--root', root, '--port', '0', ...args], toEnvironment(key));
  const link = linkOf(server);
  const opened = await openPage(browser, context);
  // Earlier changes are not changes since the page was opened.
  const following = opened.page.waitForResponse(/\/explorer\/api\/events$/);
  await opened.page.goto(`${link}${fragment}`);
  await following;
  await opened.page.locator('[role=treeitem], .page').first().waitFor({ state: 'attached' });
  return { ...opened, root, server, url: server.url, link };
}

/** An empty page in a context of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  atEnd(() => context.close());
  return { context, ...(await observePage(context)) };
}

/** Starts the server of a site again, at the same address. */
export async function restart(
  { server, root }: { readonly server: ServerProcess; readonly root: string },
  key?: string,
): Promise<ServerProcess> {
  return runServer(['--root', root, '--port', new URL(server.url).port], toEnvironment(key));
}

function toEnvironment(key: string | undefined): StartOptions {
  return key === undefined ? {} : { env: { FLEXTYPE_EXPLORER_KEY: key } };
}

/** The link to the explorer that a server printed. */
export function linkOf({ output }: Pick<ServerProcess, 'output'>): string {
  const link = /http:\S+#key=\S+/.exec(output().out)?.[0];
  if (link === undefined) throw new Error(`The server printed no link:\n${output().out}`);
  return link;
}
