import { realpathSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeEmbedded } from '@flextype-bun/api/embedded-files';
import { IS_SINGLE_FILE } from '@flextype-bun/api/paths';
import { findProject } from '@flextype-bun/registry-core';
import { giveToOwner } from '../site/owner.ts';
import { findRoot } from '../site/root.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import type { ReadingOptions } from './reading.ts';

const PING_TIMEOUT_MS = 3_000;

/** `ping [URL]`: whether a server answers. */
export async function ping(url: string | undefined, { out, err, environment }: Context): Promise<ExitCode> {
  const address = url ?? `http://127.0.0.1:${environment['PORT'] || 3000}`;
  if (!URL.canParse(address)) throw new CommandError(`${address} is not a URL`, { exit: EXIT.usage });
  const target = new URL('/healthz', address);
  try {
    const response = await fetch(target, { signal: AbortSignal.timeout(PING_TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.ok) {
      out(`${target.origin} answers\n`);
      return EXIT.ok;
    }
    err(`${target} answers ${response.status}\n`);
  } catch (error) {
    err(`${target.origin} does not answer: ${(error as Error).message}\n`);
  }
  return EXIT.negative;
}

/** `service`: prints a unit for systemd, for where this program and the site are. */
export async function service(options: ReadingOptions, context: Context): Promise<ExitCode> {
  const root = realpathSync(await findRoot(options.root, context));
  const program = IS_SINGLE_FILE ? [process.execPath] : [process.execPath, process.argv[1] ?? ''];
  const { uid, gid } = statSync(root);
  context.out(`[Unit]
Description=Flextype Registry API
After=network.target

[Service]
# The owner of the site's files, in which calls are counted.
User=${uid}
Group=${gid}
WorkingDirectory=${escaped(root)}
Environment=MIMALLOC_PURGE_DELAY=-1
Environment=${quoted(`FLEXTYPE_ROOT=${root}`)}
ExecStart=${[...program, 'serve'].map(quoted).join(' ')}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=1
TimeoutStopSec=15
ReadWritePaths=${quoted(root)}
ProtectSystem=strict
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectControlGroups=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=true
LockPersonality=true
NoNewPrivileges=true
CapabilityBoundingSet=
UMask=0027

[Install]
WantedBy=multi-user.target
`);
  return EXIT.ok;
}

// systemd expands `%` and, in commands, `$`.
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`;
}

/** `install-plugin SITE`: writes the packed plugin into a site. */
export async function installPlugin(site: string, { cwd, out }: Context): Promise<ExitCode> {
  if (!IS_SINGLE_FILE) {
    const remedy = 'In a clone, use apps/api/recipes/pack-plugin.sh SITE/project/plugins/registry-api';
    throw new CommandError(`Only the single file holds the packed plugin. ${remedy}`, { exit: EXIT.usage });
  }
  const root = resolve(cwd, site);
  const project = await findProject(root);
  if (project?.root !== root) {
    throw new CommandError(`${root} is not a Flextype site: it lacks project/ or src/`, { exit: EXIT.site });
  }
  const target = join(root, 'project/plugins/registry-api');
  try {
    await mkdir(target, { recursive: true });
    // Names of the parts change with their content.
    await rm(join(target, 'server'), { recursive: true, force: true });
    const count = await writeEmbedded('plugin', target);
    await giveToOwner(target, join(target, '..'));
    out(`Wrote ${count} files to ${target}\n`);
    return EXIT.ok;
  } catch (error) {
    const reason = (error as Error).message;
    throw new CommandError(`The plugin cannot be written to ${target}: ${reason}`, {
      exit: EXIT.site,
      cause: error,
    });
  }
}
