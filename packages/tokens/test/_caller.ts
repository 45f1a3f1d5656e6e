// A server in its own process: calls a token in a loop, and prints a line before and after each call.
import { writeSync } from 'node:fs';
import { openTokens, TokensError } from '../src/index.ts';

const [root = '', token = '', options = '{}'] = process.argv.slice(2);
try {
  const tokens = await openTokens(root, JSON.parse(options));
  writeSync(1, 'ready\n');
  const call = async (): Promise<void> => {
    for (;;) {
      writeSync(1, 'asked\n');
      const outcome = await tokens.consume(token);
      writeSync(1, outcome.status === 'accepted' ? 'answered\n' : `${outcome.reason}\n`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, call));
} catch (error) {
  writeSync(1, `${error instanceof TokensError ? error.code : 'error'}\n`);
  process.exit(1);
}
