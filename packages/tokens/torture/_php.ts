// What Flextype does with a call, in a loop: it increments `calls`, truncates the file and writes it.
// 0.9 reads the number from the file, 1.0 from a cache whose key is the file's mtime in seconds.
import { readFileSync, statSync, writeFileSync } from 'node:fs';

const [file = '', pause = '0', release = '0.9'] = process.argv.slice(2);
const cache = new Map<number, number>();
let increments = 0;
let ended = false;
process.on('SIGTERM', () => {
  ended = true;
});

function callsIn(text: string): number {
  return Number(/^calls: (\d+)/m.exec(text)?.[1]);
}

function calls(text: string): number {
  if (release === '0.9') return callsIn(text);
  const key = Math.floor(statSync(file).mtimeMs / 1000);
  const known = cache.get(key) ?? callsIn(text);
  cache.set(key, known);
  return known;
}

while (!ended) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/^calls: \d+/m, `calls: ${calls(text) + 1}`));
  increments += 1;
  await Bun.sleep(Number(pause) * (0.5 + Math.random()));
}
process.stdout.write(`${increments}\n`);
