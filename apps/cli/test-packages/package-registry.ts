import { basename, join } from 'node:path';

/** A packed package. */
export interface Packed {
  readonly file: string;
  readonly manifest: { readonly name: string; readonly version: string } & Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
}

/** Reads a tarball of npm. */
export async function readPacked(file: string): Promise<Packed> {
  const list = Bun.spawnSync(['tar', '-tzf', file]).stdout.toString().trim().split('\n');
  const manifest = Bun.spawnSync(['tar', '-xzOf', file, 'package/package.json']).stdout.toString();
  return { file, manifest: JSON.parse(manifest), files: list.map((name) => name.replace(/^package\//, '')) };
}

/** A registry of this machine, which has these packages and no others: clients ask it for one scope. */
export function servePackages(packages: readonly Packed[]): Bun.Server<undefined> {
  return Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch({ url }) {
      const { pathname, origin } = new URL(url);
      const path = decodeURIComponent(pathname).slice(1);
      const tarball = packages.find(({ file }) => basename(file) === path);
      if (tarball) return new Response(Bun.file(tarball.file));
      const found = packages.find(({ manifest }) => manifest.name === path);
      return found ? Response.json(await toDocument(found, origin)) : new Response(null, { status: 404 });
    },
  });
}

async function toDocument({ file, manifest }: Packed, origin: string): Promise<object> {
  const bytes = await Bun.file(file).bytes();
  const digest = (name: 'sha1' | 'sha512') => new Bun.CryptoHasher(name).update(bytes);
  const dist = {
    tarball: `${origin}/${basename(file)}`,
    shasum: digest('sha1').digest('hex'),
    integrity: `sha512-${digest('sha512').digest('base64')}`,
  };
  const { name, version } = manifest;
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

/** Runs a command to its end; one that fails is an error with all that it printed. */
export async function sh(cwd: string, command: readonly string[]): Promise<string> {
  const { code, text } = await tryTo(cwd, command);
  if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}:\n${text}`);
  return text;
}

/** Runs a command to its end. */
export async function tryTo(
  cwd: string,
  command: readonly string[],
): Promise<{ code: number; text: string }> {
  const bin = join(process.execPath, '..');
  const environment = { ...process.env, NO_COLOR: '1', PATH: `${bin}:${process.env['PATH']}` };
  const child = Bun.spawn([...command], { cwd, env: environment, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, text: out + err };
}
