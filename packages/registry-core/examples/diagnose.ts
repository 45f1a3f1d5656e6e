// Prints the problems of a site. Run: bun packages/registry-core/examples/diagnose.ts [SITE]
import { diagnose, formatDiagnostic } from '@flextype-bun/registry-core';

const [root = 'fixtures/broken/unmet-dependency'] = process.argv.slice(2);

for (const finding of await diagnose(root)) {
  process.stdout.write(`${finding.severity}: ${formatDiagnostic(finding)}\n`);
}
