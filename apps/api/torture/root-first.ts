// Runs a server as root, then one as www-data, on a copy of a site that belongs to www-data. A PHP-like process must
// be able to read and write throughout, every call must be counted, and no file may change its owner.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ENTRY = resolve(import.meta.dir, '../src/index.ts');
const FIXTURE = resolve(import.meta.dir, '../../../fixtures/sites/1.x');
const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const CALLS = 200;
const AS_WWW_DATA = ['setpriv', '--reuid=www-data', '--regid=www-data', '--clear-groups'];
/** What PHP does per page and call: it writes a cache file, and reads, truncates and writes a token file. */
const PHP = `mkdir -p var/cache && echo page > var/cache/page || exit 1
file=project/entries/tokens/${TOKEN}/token.yaml
for _ in 1 2 3 4 5; do
  text=$(<$file) || exit 1
  [[ $text =~ calls:\\ ([0-9]+) ]] && [[ $text =~ (.*)$'\\n'calls:\\ ([0-9]+)(.*) ]] || exit 1
  printf '%s\\ncalls: %s%s\\n' "\${BASH_REMATCH[1]}" $((BASH_REMATCH[2] + 1)) "\${BASH_REMATCH[3]}" > $file || exit 1
  sleep 0.3
done`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function leave(code: number, text: string): never {
  say(text);
  process.exit(code);
}

if (process.geteuid?.() !== 0) leave(2, 'cannot run: only root can become www-data');
const reaches = Bun.spawnSync([...AS_WWW_DATA, 'test', '-x', process.execPath, '-a', '-r', ENTRY]);
if (reaches.exitCode !== 0) leave(2, `cannot run: www-data cannot read ${ENTRY} or run ${process.execPath}`);

const root = mkdtempSync(join(tmpdir(), 'flextype-root-first-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
cpSync(FIXTURE, root, { recursive: true });
Bun.spawnSync(['chown', '-R', 'www-data:www-data', root]);
const owner = statSync(join(root, 'project')).uid;
const file = join(root, `project/entries/tokens/${TOKEN}/token.yaml`);
const counted = (): number => Number(/^calls: (\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]);

const before = counted();
let expected = before;
for (const [name, command] of [
  ['root', []],
  ['www-data', AS_WWW_DATA],
] as const) {
  const server = Bun.spawn([...command, process.execPath, ENTRY, '--root', root, '--port', '0'], {
    stdout: 'pipe',
    stderr: 'inherit',
    env: { ...process.env, BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0' },
  });
  const url = await listening(server.stdout);
  const ready: unknown = await (await fetch(`${url}/readyz`)).json();
  const php = Bun.spawn([...AS_WWW_DATA, 'bash', '-c', PHP], { cwd: root, stderr: 'inherit' });
  let answered = 0;
  for (let call = 0; call < CALLS; call++) {
    const { status } = await fetch(`${url}/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`);
    if (status === 200) answered += 1;
    await Bun.sleep(5);
  }
  const wrote = (await php.exited) === 0;
  server.kill('SIGTERM');
  await server.exited;
  expected += answered + 5;
  say(
    `as ${name}: ${answered} of ${CALLS} answered, PHP ${wrote ? 'wrote' : 'COULD NOT WRITE'}, ${JSON.stringify(ready)}`,
  );
  if (answered !== CALLS || !wrote || !JSON.stringify(ready).includes('"tokens":"ready"')) leave(1, 'FAILED');
}
const foreign = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => statSync(join(root, path)).uid !== owner,
);
const ok = foreign.length === 0 && counted() === expected;
leave(
  ok ? 0 : 1,
  `${ok ? 'ok' : 'FAILED'}: ${counted() - before} of ${expected - before} calls counted; not www-data's: ${foreign.join(', ') || 'nothing'}`,
);

/** Reads a server's output until it prints its URL. */
async function listening(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = '';
  for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  return leave(1, `the server did not start: ${text}`);
}
