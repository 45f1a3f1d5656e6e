// Full load, `kill -9` at a random moment, restart: answered <= counted <= sent in every round.
import { openTokens } from '../src/index.ts';
import { finish, load, print, Site, startServer } from './_harness.ts';

const ROUNDS = Number(process.argv[2] ?? 100);

const site = new Site();
site.write('abc', 0);
const rows: Record<string, string | number>[] = [];
let before = 0;
for (let round = 1; round <= ROUNDS; round++) {
  const server = await startServer(site);
  let stopped = false;
  const { tally, done } = load([`${server.url}abc`], 32, () => !stopped);
  const after = Math.round(20 + Math.random() * 380);
  await Bun.sleep(after);
  await server.kill();
  stopped = true;
  await done;
  const tokens = await openTokens(site.root);
  const counted = ((await tokens.find('abc'))?.calls ?? 0) - before;
  await tokens.close();
  const file = site.calls('abc') - before;
  const ok = counted >= tally.accepted && counted <= tally.sent && file === counted && tally.refused === 0;
  rows.push({
    round,
    'killed after ms': after,
    sent: tally.sent,
    answered: tally.accepted,
    counted,
    ok: ok ? 'yes' : 'NO',
  });
  before += counted;
}
print(rows);
site.remove();
const total = (name: string): number => rows.reduce((sum, row) => sum + Number(row[name]), 0);
finish(
  rows.every(({ ok }) => ok === 'yes'),
  `${ROUNDS} rounds, ${total('sent')} sent, ${total('answered')} answered, ${total('counted')} counted`,
);
