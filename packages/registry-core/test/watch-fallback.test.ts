import { expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';

setDefaultTimeout(30_000);

// A process in its own user namespace can lower its limit; 20 watches are fewer than a site needs.
const FEW_WATCHES = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 20 > /proc/sys/user/max_inotify_watches && exec "$@"',
  'sh',
];

test('polls with a warning if the system has no watches left', async () => {
  const { output, change } = await watchWithFewWatches();
  expect(output()).toMatch(/^warn The system cannot watch files \(.*ENOSPC.*\): polling them every 50 ms/m);
  for (const plugin of ['p0', 'p29']) await change(plugin);
});

test('returns to native watching once the system has watches again', async () => {
  const { output, change, giveWatches } = await watchWithFewWatches();
  giveWatches();
  await until('it watches again', () => /^info The system can watch files again, native$/m.test(output()));
  expect(output()).toMatch(/^debug Watching \d+ paths \(native\)$/m);
  expect(output().match(/^warn /gm)).toHaveLength(1);
  for (const plugin of ['p0', 'p29']) await change(plugin);
});

/** Opens a registry in a process with too few watches; it polls when this resolves. */
async function watchWithFewWatches() {
  const names = Array.from({ length: 30 }, (_, number) => `p${number}`);
  const files = names.flatMap((name) => Object.entries(pluginFiles(name, 'version: 1\n', 'enabled: true\n')));
  const root = makeSite(Object.fromEntries(files));
  const script = join(root, 'script.ts');
  const index = join(import.meta.dir, '../src/index.ts');
  writeFileSync(
    script,
    `import { writeFileSync } from 'node:fs';
import { openRegistry } from '${index}';
const onLog = ({ level, message }) => console.log(level, level === 'info' ? \`\${message}, \${registry.status.watching}\` : message);
const registry = await openRegistry('${root}', { onLog, pollInterval: 50 });
registry.subscribe((event) => console.log(event.type, event.ids?.join()));
console.log('open', registry.status.watching);
process.stdin.on('data', () => writeFileSync('/proc/sys/user/max_inotify_watches', '100000'));
`,
  );
  const command = [...FEW_WATCHES, process.execPath, script];
  const child = Bun.spawn(command, { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' });
  let output = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) output += decoder.decode(chunk);
  })();
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
    await reading;
  });
  await until('it is open', () => /^open (native|polling)$/m.test(output));
  await until('it polls', () => /^debug Watching \d+ paths \(polling\)$/m.test(output));
  return {
    output: () => output,
    giveWatches: () => {
      child.stdin.write('\n');
      child.stdin.flush();
    },
    change: async (plugin: string) => {
      writeIn(root, `project/plugins/${plugin}/settings.yaml`, 'enabled: true\ntitle: changed\n');
      await until('it is reported', () => output.includes(`change plugins.${plugin}.settings.title`));
    },
  };
}
