import { expect, test } from 'bun:test';
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, tempFolder, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

/** What systemd says of a unit. */
function verify(name: string, unit: string): string {
  const folder = tempFolder();
  writeIn(folder, name, unit);
  return Bun.spawnSync(['systemd-analyze', 'verify', join(folder, name)]).stderr.toString();
}

/** The properties of a unit as systemd reads it. */
function read(name: string, unit: string): string[] {
  const folder = tempFolder();
  chmodSync(folder, 0o777);
  writeIn(folder, name, unit);
  chmodSync(join(folder, name), 0o644);
  // Not as root: systemd refuses to test then.
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const { stdout } = Bun.spawnSync(
    [
      ...(process.getuid?.() === 0 ? asNobody : []),
      ...['/lib/systemd/systemd', '--test', '--user', `--unit=${name}`],
    ],
    { env: { HOME: folder, XDG_RUNTIME_DIR: folder, SYSTEMD_UNIT_PATH: `${folder}:` } },
  );
  const [, properties = ''] = stdout.toString().split(`-> Unit ${name}:\n`);
  return properties.split('\n').map((line) => line.trim());
}

const HAS_SYSTEMD = Bun.which('systemd-analyze') !== null;

test('service exits with 3 where there is no site', async () => {
  const folder = tempFolder();
  for (const [root, reason] of [
    [folder, 'This is not a Flextype project'],
    [join(folder, 'none'), 'This folder does not exist'],
  ] as const) {
    const { code, out, err } = await inSite(folder)('service', '--root', root);
    expect([code, out, err]).toEqual([3, '', expect.stringContaining(reason)]);
  }
});

test.if(HAS_SYSTEMD)(
  'service prints a unit that is valid for systemd, for one process or several',
  async () => {
    const site = inSite(copyFixture('sites/1.x'));
    const one = await site('service');
    expect(one.out).not.toContain('REUSE_PORT');
    expect(verify('flextype-registry.service', one.out)).toBe('');
    const several = await site('service', '--instances', '2');
    expect(verify('flextype-registry@1.service', several.out)).toBe('');
    expect(several.out).toContain('\nDescription=Flextype Registry API, process %i\n');
    expect(several.out).toContain('systemctl enable --now flextype-registry@1 flextype-registry@2\n');
    for (const line of ['REUSE_PORT=true', 'TOKENS_LEDGER=redis', 'OPERATIONS_LISTEN=910%i']) {
      expect(several.out).toContain(`\nEnvironment=REGISTRY_API_${line}\n`);
    }
  },
);

test.if(HAS_SYSTEMD)(
  'service names a site that systemd finds, whatever characters are in its path',
  async () => {
    const root = join(tempFolder(), 'Größe $HOME 100% "q" it\'s \\b');
    cpSync(copyFixture('sites/1.x'), root, { recursive: true });
    const { out } = await inSite(root)('service');
    const found = read('flextype-registry.service', out);
    for (const name of ['WorkingDirectory: ', 'Environment: FLEXTYPE_ROOT=', 'ReadWritePaths: ']) {
      expect(found).toContain(name + root);
    }
  },
);

// The ports of health and metrics end in the number of the process: a tenth one would have port 91010.
test.each(['1', '10'])('service refuses a template for %s processes', async (instances) => {
  const { code, out, err } = await inSite(copyFixture('sites/1.x'))('service', '--instances', instances);
  const message = '--instances must be from 2 to 9; leave it out for one process\n';
  expect([code, out, err]).toEqual([2, '', message]);
});
