import { relative } from 'node:path';
import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { printable } from '@flextype-bun/registry-core';
import { findFixes } from '../fixes/find-fixes.ts';
import { applyFix } from '../fixes/fix.ts';
import { toPatch } from '../reports/patch.ts';
import { readAnySite } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';

/** `doctor --fix --dry-run`: prints the repairs as a diff, and exits with 1 if there are any. */
export async function showFixes(
  root: string,
  findings: readonly SiteFinding[],
  { out, err }: Context,
): Promise<ExitCode> {
  const fixes = await findFixes(await readAnySite(root), findings);
  out(toPatch(fixes, root));
  err(
    fixes.length === 0
      ? 'Nothing that --fix can repair\n'
      : 'Nothing was written; run it without --dry-run to repair\n',
  );
  return fixes.length === 0 ? EXIT.ok : EXIT.negative;
}

/** `doctor --fix`: makes the repairs; a file that cannot be repaired does not stop the others. */
export async function makeFixes(
  root: string,
  findings: readonly SiteFinding[],
  { err }: Context,
): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  for (const fix of await findFixes(await readAnySite(root), findings)) {
    try {
      await applyFix(fix);
      err(`fixed ${printable(relative(root, fix.file))}: ${fix.what}\n`);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      err(`${printable(error.message)}\n`);
      exit = error.exit;
    }
  }
  return exit;
}
