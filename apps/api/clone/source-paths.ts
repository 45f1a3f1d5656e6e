import { readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BunPlugin } from 'bun';

// Loaded by few servers, on demand, and more than half of the code.
const ON_DEMAND = /^(@opentelemetry\/|pino$|prom-client$)/;
// Read only by a packed plugin and the single file; a clone builds the explorer's page from its source.
const BUILT_PAGE = /^@flextype-bun\/explorer\/built$/;

const DEPENDENCIES = `${sep}node_modules${sep}`;

const FILE_IMPORT = /^import (\w+) from '([^']+)' with \{ type: 'file' \};$/gm;
const OWN_PLACE = /\bimport\.meta\.(dir|url)\b/g;

/**
 * Makes bundled code find files as if it ran from its source: threads, the explorer's page, files of dependencies.
 *
 * @param onRead called with each file of the clone's own source that is bundled
 */
export function keepSourcePaths(
  root: string,
  onRead: (path: string, content: Uint8Array) => void,
): BunPlugin {
  return {
    name: 'source-paths',
    setup(build) {
      build.onResolve({ filter: ON_DEMAND }, ({ path, importer }) => ({
        path: Bun.resolveSync(path, dirname(importer)),
        external: true,
      }));
      build.onResolve({ filter: BUILT_PAGE }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /\.(ts|js|json|css)$/ }, ({ path }) => {
        if (!path.startsWith(root + sep) || path.includes(DEPENDENCIES, root.length)) return undefined;
        const content = readFileSync(path);
        onRead(path, content);
        if (!path.endsWith('.ts')) return undefined;
        return { contents: withOwnPlace(content.toString(), path), loader: 'ts' };
      });
    },
  };
}

function withOwnPlace(code: string, path: string): string {
  const folder = dirname(path);
  return code
    .replace(FILE_IMPORT, (_, name: string, file: string) => {
      return `const ${name} = ${JSON.stringify(Bun.resolveSync(file, folder))};`;
    })
    .replace(OWN_PLACE, (_, field) => JSON.stringify(field === 'dir' ? folder : pathToFileURL(path).href));
}
