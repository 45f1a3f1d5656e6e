import { PAGE_HEADERS } from '../http/headers.ts';
import { IS_SINGLE_FILE } from '../lib/paths.ts';

/** The files of the page. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

// Relative throughout, so that the page works below any prefix.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Registry explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="explorer/style.css">
</head>
<body>
<div id="explorer"><noscript>The explorer needs JavaScript.</noscript></div>
<script type="module" src="explorer/app.js"></script>
</body>
</html>
`;

let files: Promise<PageFiles> | undefined;

/** The page, or one of its files; `undefined` if there is no such file. */
export async function answerPage(name: string): Promise<Response | undefined> {
  if (name === '') return respond(PAGE, 'text/html');
  if (name !== 'app.js' && name !== 'style.css') return undefined;
  files ??= loadFiles().catch((error: unknown) => {
    files = undefined;
    throw error;
  });
  const { script, style } = await files;
  return name === 'app.js' ? respond(script, 'text/javascript') : respond(style, 'text/css');
}

// A clone builds the page from its source; a packed plugin and a single file have it built.
async function loadFiles(): Promise<PageFiles> {
  const { buildPage, hasSource } = await import('@flextype-bun/explorer/build');
  if (!IS_SINGLE_FILE && (await hasSource())) return buildPage();
  const { readBuilt } = await import('@flextype-bun/explorer/built');
  return readBuilt();
}

function respond(body: string, type: string): Response {
  return new Response(body, {
    headers: {
      'Content-Type': `${type};charset=UTF-8`,
      'Cache-Control': 'no-cache',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      ...PAGE_HEADERS,
    },
  });
}
