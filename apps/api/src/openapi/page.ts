import { resolve } from 'node:path';
import styleFile from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' };
import scriptFile from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' };
import { PAGE_HEADERS } from '../http/headers.ts';
import ownScript from './page-script.js' with { type: 'text' };
import ownStyle from './page-style.css' with { type: 'text' };

// All URLs are relative, so that the page works below `base_path` and behind any proxy.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Flextype Registry API</title>
<link rel="icon" href="data:,">
<script src="docs/start.js"></script>
<link rel="stylesheet" href="docs/style.css">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<div id="reference"></div>
<script src="docs/swagger-ui.js"></script>
</body>
</html>
`;

// The bundler makes these paths relative to the bundle.
const SCRIPT_PATH = resolve(import.meta.dir, scriptFile);
const STYLE_PATH = resolve(import.meta.dir, styleFile);

const ASSETS: ReadonlyMap<string, () => Promise<Response | undefined>> = new Map([
  ['swagger-ui.js', () => file(SCRIPT_PATH, 'text/javascript')],
  ['style.css', () => file(STYLE_PATH, 'text/css')],
  ['start.js', async () => respond(ownScript, 'text/javascript', 'no-cache')],
  ['page.css', async () => respond(ownStyle, 'text/css', 'no-cache')],
]);

/**
 * The reference page. It is the same for every request, so a request cannot inject anything.
 *
 * `undefined` if its script is missing, as in a packed plugin without `server/docs`.
 */
export async function page(): Promise<Response | undefined> {
  return (await hasPage()) ? respond(PAGE, 'text/html', 'no-cache') : undefined;
}

/** The answer to the page's address with a slash at its end; relative, so that it works below any prefix. */
export async function redirectToPage(): Promise<Response | undefined> {
  if (!(await hasPage())) return undefined;
  return new Response(null, { status: 302, headers: { Location: '../docs', 'Cache-Control': 'no-store' } });
}

/** A file that the page loads; `undefined` if there is no such file. */
export async function pageAsset(name: string): Promise<Response | undefined> {
  return ASSETS.get(name)?.();
}

function hasPage(): Promise<boolean> {
  return Bun.file(SCRIPT_PATH).exists();
}

async function file(path: string, type: string): Promise<Response | undefined> {
  const content = Bun.file(path);
  return (await content.exists()) ? respond(content, type, 'max-age=3600') : undefined;
}

function respond(body: string | Blob, type: string, caching: string): Response {
  const headers = { 'Content-Type': `${type};charset=UTF-8`, 'Cache-Control': caching, ...PAGE_HEADERS };
  return new Response(body, { headers });
}
