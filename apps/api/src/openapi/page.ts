import { resolve } from 'node:path';
import styleFile from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' };
import scriptFile from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' };
import { PAGE_HEADERS } from '../http/headers.ts';

// All URLs are relative, so that the page works below `base_path` and behind any proxy.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flextype Registry API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/style.css">
</head>
<body>
<div id="reference"></div>
<script src="docs/swagger-ui.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

// `validatorUrl: null`: Swagger UI must not send the document to its vendor's validator.
const START = `SwaggerUIBundle({
  url: 'openapi.json',
  domNode: document.getElementById('reference'),
  validatorUrl: null,
  deepLinking: true,
  displayOperationId: true,
  defaultModelsExpandDepth: 0,
});
`;

// The bundler makes these paths relative to the bundle.
const SCRIPT_PATH = resolve(import.meta.dir, scriptFile);
const STYLE_PATH = resolve(import.meta.dir, styleFile);

const ASSETS: ReadonlyMap<string, () => Promise<Response | undefined>> = new Map([
  ['swagger-ui.js', () => file(SCRIPT_PATH, 'text/javascript')],
  ['style.css', () => file(STYLE_PATH, 'text/css')],
  ['start.js', async () => respond(START, 'text/javascript', 'no-cache')],
]);

/**
 * The reference page. It is the same for every request, so a request cannot inject anything.
 *
 * `undefined` if its script is missing, as in a packed plugin without `server/docs`.
 */
export async function page(): Promise<Response | undefined> {
  return (await Bun.file(SCRIPT_PATH).exists()) ? respond(PAGE, 'text/html', 'no-cache') : undefined;
}

/** A file that the page loads; `undefined` if there is no such file. */
export async function pageAsset(name: string): Promise<Response | undefined> {
  return ASSETS.get(name)?.();
}

async function file(path: string, type: string): Promise<Response | undefined> {
  const content = Bun.file(path);
  return (await content.exists()) ? respond(content, type, 'max-age=3600') : undefined;
}

function respond(body: string | Blob, type: string, caching: string): Response {
  const headers = { 'Content-Type': `${type};charset=UTF-8`, 'Cache-Control': caching, ...PAGE_HEADERS };
  return new Response(body, { headers });
}
