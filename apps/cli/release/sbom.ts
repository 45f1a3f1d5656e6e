/** The part of the bundler's report that names the files. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

// Bun keeps each package in a folder of its own, such as `node_modules/.bun/@scope+name@1.2.3+hash`.
const FOLDER = /node_modules\/\.bun\/((?:@[^+/]+\+)?[^@/]+)@([^+/]+)/;

/** A CycloneDX document of the packages whose code is in the single file, each with the checksum of bun.lock. */
export function toSbom(version: string, { inputs }: Metafile, lock: string): object {
  const found = new Map<string, { readonly name: string; readonly version: string }>();
  for (const file of Object.keys(inputs)) {
    const [, folder, exact] = FOLDER.exec(file) ?? [];
    if (folder === undefined || exact === undefined) continue;
    const name = folder.replace('+', '/');
    found.set(`${name}@${exact}`, { name, version: exact });
  }
  if (found.size === 0) throw new Error('The report of the bundler names no package');
  const components = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: 'flextype-registry', version } },
    components: [
      { type: 'application', name: 'bun', version: Bun.version, purl: `pkg:npm/bun@${Bun.version}` },
      ...components.map((component) => ({
        type: 'library',
        ...component,
        purl: `pkg:npm/${component.name.replace('@', '%40')}@${component.version}`,
        ...toHashes(component, lock),
      })),
    ],
  };
}

function toHashes(
  { name, version }: { readonly name: string; readonly version: string },
  lock: string,
): object {
  const line = lock.split('\n').find((text) => text.includes(`["${name}@${version}",`));
  const base64 = line && /"sha512-([^"]+)"/.exec(line)?.[1];
  if (!base64) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}
