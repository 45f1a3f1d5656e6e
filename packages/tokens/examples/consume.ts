// Checks and counts a call in memory. Run it with: bun packages/tokens/examples/consume.ts [SITE] [TOKEN]
import { openTokens } from '@flextype-bun/tokens';

const [root = 'fixtures/sites/1.x', token = 'limited'] = process.argv.slice(2);

await using tokens = await openTokens(root, { ledger: 'memory' });
const outcome = await tokens.consume(token);
const found = await tokens.find(token);
process.stdout.write(`${outcome.status}; ${found?.calls} of ${found?.limit ?? 'any number of'} calls\n`);
