// A minimal server for the torture commands: 200 for an accepted call, 401 for a refused one; `bare` counts nothing.
import { type Outcome, openTokens, type TokensOptions } from '../src/index.ts';

const [root = '', options = '{}', kind] = process.argv.slice(2);
const parsed: TokensOptions = JSON.parse(options);
const tokens = await openTokens(root, parsed);

function answer(outcome: Outcome): Response {
  return outcome.status === 'accepted' ? new Response('ok') : new Response(outcome.reason, { status: 401 });
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    if (kind === 'bare') return new Response('ok');
    const outcome = tokens.consume(request.url.slice(request.url.lastIndexOf('/') + 1));
    return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
  },
});
process.on('SIGTERM', async () => {
  await server.stop();
  await tokens.close();
  process.exit(0);
});
process.stdout.write(`${server.port}\n`);
