// Prints settings that break a rule of their schema. Run: bun packages/registry-core/examples/validate.ts [SITE]
import { formatDiagnostic, formatPosition, validate } from '@flextype-bun/registry-core';

const [root = 'fixtures/broken/schema-violation'] = process.argv.slice(2);

for (const finding of await validate(root)) {
  const rule = finding.rule ? `\n  rule: ${formatPosition(finding.rule)}` : '';
  process.stdout.write(`${finding.severity}: ${formatDiagnostic(finding)}${rule}\n`);
}
