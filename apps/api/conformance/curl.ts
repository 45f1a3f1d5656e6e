import type { RawRequest } from './wire.ts';

/** One word of a shell command: bare characters and single-quoted parts, as in the recordings. */
const WORD = /(?:[^\s']|'[^']*')+/g;

/**
 * Reads a recorded `curl -i …` line into the request that curl sent.
 *
 * Supports the options in the recordings (`-i -I -X -H --data-raw`) and throws on any other, so that a new kind of
 * recording is never replayed as something else.
 */
export function parseCurl(line: string): RawRequest {
  const words = (line.match(WORD) ?? []).map((word) => word.replaceAll("'", ''));
  if (words.shift() !== 'curl') throw new Error(`not a curl line: ${line}`);
  let method: string | undefined;
  let target: string | undefined;
  let body: string | undefined;
  const headers: [string, string][] = [['Accept', '*/*']];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-i') continue;
    if (word === '-I') method = 'HEAD';
    else if (word === '-X') method = words.shift();
    else if (word === '-H') setHeader(headers, words.shift() ?? '');
    else if (word === '--data-raw') body = words.shift();
    else if (word.startsWith('/')) target = word;
    else throw new Error(`cannot replay ${word} in: ${line}`);
  }
  if (target === undefined) throw new Error(`no path in: ${line}`);
  if (body !== undefined && !headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  }
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), target, headers, body: body ?? '' };
}

function setHeader(headers: [string, string][], text: string): void {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  const value = text.slice(colon + 1).trim();
  const known = headers.find((header) => header[0].toLowerCase() === name.toLowerCase());
  if (known === undefined) headers.push([name, value]);
  else known[1] = value;
}
