import { expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, writeIn } from './support/temp-site.ts';
import { until } from './support/until.ts';

setDefaultTimeout(30_000);

// A process of its own user namespace has its own limit, which it may set; 20 watches are fewer than a site needs.
const FEW_WATCHES = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 20 > /proc/sys/user/max_inotify_watches && exec "$@"',
  'sh',
];

test('where the system has no watches left, files are looked at instead, with a warning', async () => {
  const names = Array.from({ length: 30 }, (_, number) => `p${number}`);
  const files = names.flatMap((name) => Object.entries(pluginFiles(name, 'version: 1\n', 'enabled: true\n')));
  const root = makeSite(Object.fromEntries(files));
  const script = join(root, 'script.ts');
  const index = join(import.meta.dir, '../src/index.ts');
  writeFileSync(
    script,
    `import { openRegistry } from '${index}';
const onLog = ({ level, message }) => console.log(level, message);
const registry = await openRegistry('${root}', { onLog, pollInterval: 50 });
registry.subscribe((event) => console.log(event.type, event.ids?.join()));
console.log('open', registry.status.watching);
`,
  );
  const child = Bun.spawn([...FEW_WATCHES, process.execPath, script], { stdout: 'pipe', stderr: 'inherit' });
  let output = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) output += decoder.decode(chunk);
  })();
  try {
    await until('it is open', () => /^open (native|polling)$/m.test(output));
    await until('it polls', () => /^debug Watching \d+ paths \(polling\)$/m.test(output));
    expect(output).toMatch(
      /^warn The system cannot watch files \(.*ENOSPC.*\): looking at them every 50 ms/m,
    );
    for (const name of ['p0', 'p29']) {
      writeIn(root, `project/plugins/${name}/settings.yaml`, 'enabled: true\ntitle: changed\n');
      await until('it is told', () => output.includes(`change plugins.${name}.settings.title`));
    }
  } finally {
    child.kill('SIGKILL');
    await child.exited;
    await reading;
  }
});
