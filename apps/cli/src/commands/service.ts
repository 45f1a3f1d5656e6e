import { realpathSync, statSync } from 'node:fs';
import { IS_SINGLE_FILE } from '@flextype-bun/api/paths';
import { requireProject } from '@flextype-bun/project';
import { findRoot } from '../site/root.ts';
import { toCommandError } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `service`. */
export interface ServiceOptions extends ReadingOptions {
  /** Print a template for this number of processes on one port. */
  readonly instances?: number;
}

// Process N has its health and metrics on port 910N, and 91010 is not a port.
const MAX_INSTANCES = 9;

/** `service`: prints a unit for systemd, with the paths of this program and the site. */
export async function service(options: ServiceOptions, context: Context): Promise<ExitCode> {
  const { instances } = options;
  if (instances !== undefined && (instances < 2 || instances > MAX_INSTANCES)) {
    throw new CommandError(`--instances must be from 2 to ${MAX_INSTANCES}; leave it out for one process`, {
      exit: EXIT.usage,
    });
  }
  const named = await findRoot(options.root, context);
  await requireProject(named).catch((error: unknown) => {
    throw toCommandError(error);
  });
  const root = realpathSync(named);
  const program = process.execPath;
  const script = IS_SINGLE_FILE ? [] : [process.argv[1] ?? ''];
  const { uid, gid } = statSync(root);
  context.out(`${instances === undefined ? '' : usageOf(instances)}[Unit]
Description=Flextype Registry API${instances === undefined ? '' : ', process %i'}
After=network.target

[Service]
# The owner of the site's files, in which calls are counted.
User=${uid}
Group=${gid}
WorkingDirectory=${escaped(root)}
Environment=MIMALLOC_PURGE_DELAY=-1
Environment=${quoted(`FLEXTYPE_ROOT=${root}`)}
${instances === undefined ? '' : SHARED}ExecStart=${[quoted(program), ...[...script, 'serve'].map(argument)].join(' ')}
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

/** How to install the template, as a comment. */
function usageOf(instances: number): string {
  return `# As /etc/systemd/system/flextype-registry@.service, this is a template for processes that share the port. Start ${instances} with:
#   systemctl daemon-reload && systemctl enable --now ${Array.from({ length: instances }, (_, index) => `flextype-registry@${index + 1}`).join(' ')}

`;
}

const SHARED = `Environment=REGISTRY_API_REUSE_PORT=true
# Counts for all processes; the address is tokens.redis.url in the settings, or another line like this one.
Environment=REGISTRY_API_TOKENS_LEDGER=redis
# Each has its own health, readiness and metrics: 9101 to 9109.
Environment=REGISTRY_API_OPERATIONS_LISTEN=910%i
`;

// systemd expands `%` everywhere, and `$` in the arguments of a command only.
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function argument(text: string): string {
  return quoted(text).replaceAll('$', '$$$$');
}
