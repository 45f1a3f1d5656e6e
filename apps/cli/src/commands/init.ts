import { join, relative } from 'node:path';
import reference from '@flextype-bun/api/reference/settings.yaml' with { type: 'text' };
import { PLUGIN_NAME } from '@flextype-bun/api/settings';
import { createFile } from '@flextype-bun/project';
import { lookup } from '@flextype-bun/registry-core';
import type { CreatedToken } from '@flextype-bun/tokens';
import { toCreatedText } from '../reports/token-report.ts';
import { findRoot } from '../site/root.ts';
import { readAnySite } from '../site/site.ts';
import { withTokens } from '../site/site-tokens.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `init`. */
export interface InitOptions extends ReadingOptions {
  /** False to create no token. */
  readonly token?: boolean;
}

const ENABLED = 'flextype.settings.api.registry.enabled';

/** `init`: a settings file with all settings as comments, and a first token. What exists is left alone. */
export async function init({ root: named, json, token }: InitOptions, context: Context): Promise<ExitCode> {
  const root = await findRoot(named, context);
  const site = await readAnySite(root);
  const file = join(root, 'project/config/plugins', PLUGIN_NAME, 'settings.yaml');
  const isNew = await createFile(file, toOverrides(reference)).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be written (${cause.code})`, { exit: EXIT.site, cause });
  });
  const created = token === false ? undefined : await createFirstToken(root);
  if (json) {
    context.out(toJsonText({ settings: { file, created: isNew }, token: created ? { ...created } : null }));
    return EXIT.ok;
  }
  const place = relative(context.cwd, file);
  context.out(
    isNew ? `Wrote ${place}, with all settings as comments\n` : `${place} exists and was left alone\n`,
  );
  if (created) context.out(`\n${toCreatedText(created, context)}`);
  else if (token !== false) context.out('The site has tokens; "tokens create" makes another\n');
  if (lookup(site.snapshot.tree, ENABLED) !== true) {
    context.err(
      `${ENABLED} is not true, so the API refuses every call; set it in project/config/flextype/settings.yaml\n`,
    );
  }
  return EXIT.ok;
}

async function createFirstToken(root: string): Promise<CreatedToken | undefined> {
  return withTokens(root, async (tokens) => {
    for await (const _ of tokens.inspectAll()) return undefined;
    return tokens.create({ title: 'First token' });
  });
}

/**
 * The reference with all settings but the first as comments. Flextype rejects a file that has only comments.
 */
function toOverrides(text: string): string {
  const [, ...blocks] = text.split('\n\n');
  const lines = blocks
    .join('\n\n')
    .split('\n')
    .map((line) => (line === '' || line.startsWith('#') || line === 'enabled: true' ? line : `#${line}`));
  return `${HEAD}\n${lines.join('\n')}`;
}

const HEAD = `# Settings of the Registry API server in this site, with their defaults. To change one, remove the first # of its line, and
# of the lines of the keys that contain it.
`;
