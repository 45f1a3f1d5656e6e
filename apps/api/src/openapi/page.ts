import { resolve } from 'node:path';
import styleFile from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' };
import scriptFile from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' };

// Relative throughout, so that the page works below `base_path` and behind any proxy.
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

// Without `validatorUrl: null` Swagger UI would send the address of the document to a server of its makers.
const START = `SwaggerUIBundle({
  url: 'openapi.json',
  domNode: document.getElementById('reference'),
  validatorUrl: null,
  deepLinking: true,
  displayOperationId: true,
  defaultModelsExpandDepth: 0,
});
`;

const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const ASSETS: Readonly<Record<string, () => Response>> = {
  'swagger-ui.js': () => file(scriptFile, 'text/javascript'),
  'style.css': () => file(styleFile, 'text/css'),
  'start.js': () => respond(START, 'text/javascript', 'no-cache'),
};

/** The reference page; the same for every request, so that nothing of a request can get into it. */
export function page(): Response {
  return respond(PAGE, 'text/html', 'no-cache');
}

/** What the page loads, or `undefined` where there is no such file. */
export function pageAsset(name: string): Response | undefined {
  return Object.hasOwn(ASSETS, name) ? ASSETS[name]?.() : undefined;
}

// The bundler makes the paths relative to the bundle, wherever that is run.
function file(path: string, type: string): Response {
  return respond(Bun.file(resolve(import.meta.dir, path)), type, 'max-age=3600');
}

function respond(body: string | Blob, type: string, caching: string): Response {
  const headers = { 'Content-Type': `${type};charset=UTF-8`, 'Cache-Control': caching, ...HEADERS };
  return new Response(body, { headers });
}
