// What Flextype does with a call, again and again: reads the file, adds one to calls, truncates it and writes it.
import { readFileSync, writeFileSync } from 'node:fs';

const [file = '', pause = '0'] = process.argv.slice(2);
let increments = 0;
let ended = false;
process.on('SIGTERM', () => {
  ended = true;
});
while (!ended) {
  const text = readFileSync(file, 'utf8');
  const next = text.replace(/^calls: (\d+)/m, (_, calls: string) => `calls: ${Number(calls) + 1}`);
  if (next !== text) {
    writeFileSync(file, next);
    increments += 1;
  }
  await Bun.sleep(Number(pause) * (0.5 + Math.random()));
}
process.stdout.write(`${increments}\n`);
