import { isArray, isList, type SourcePosition, type Value } from '../../src/index.ts';

/**
 * Whether the value is written at a place: compares characters, without using the parser that reported
 * the place. For an array, only the beginning is compared, since its items have ids of their own.
 */
export function standsAt(text: string, { line = 0, column = 0 }: SourcePosition, value: Value): boolean {
  const lines = text.split(/\r\n?|\n/);
  const rest = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join('\n');
  if (isArray(value)) return startsArray(rest, value);
  if (typeof value === 'string') return startsText(rest, value);
  const [token = ''] = /^[^\s,\]}#]*(?:[T ][\d:.]+(?:Z| ?[+-]\d+(?::\d+)?)?)?/.exec(rest) ?? [];
  if (value === null) return /^(|~|null)$/i.test(token);
  if (typeof value === 'boolean') return token.toLowerCase() === String(value);
  return toNumbers(token).some((number) => isSame(number, value));
}

function startsArray(rest: string, value: ReadonlyMap<string, Value>): boolean {
  if (value.size === 0) return /^(\[\s*\]|\{\s*\})/.test(rest);
  const [first = ''] = value.keys();
  if (isList(value) && /^(- |-\n|\[)/.test(rest)) return true;
  if (rest.startsWith('{')) return true;
  return [first, `'${first}'`, `"${first}"`, '<<'].some((key) => rest.startsWith(`${key}:`));
}

function startsText(rest: string, value: string): boolean {
  const [single] = /^'((?:[^']|'')*)'/.exec(rest)?.slice(1) ?? [];
  if (single !== undefined) return flat(single.replaceAll("''", "'")) === flat(value);
  const [double] = /^("(?:[^"\\]|\\.)*")/s.exec(rest)?.slice(1) ?? [];
  if (double !== undefined) return flat(withoutEscapes(double)) === flat(value);
  return flat(rest).startsWith(flat(value));
}

function withoutEscapes(quoted: string): string {
  return String(JSON.parse(quoted.replace(/\n\s*/g, ' ').replace(/\\x(..)/g, '\\u00$1')));
}

// Line folding is not tested here.
function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function isSame(number: bigint | number, value: bigint | number): boolean {
  if (typeof value === 'number' || typeof number === 'bigint') return Number(number) === Number(value);
  return Number.isInteger(number) && BigInt(number) === value;
}

function toNumbers(token: string): (bigint | number)[] {
  const plain = token.replaceAll('_', '');
  const date = token.replace(/ (?=[+-])/, '');
  const numbers: (bigint | number)[] = [
    Number(plain),
    Date.parse(date) / 1000,
    Date.parse(`${date}Z`) / 1000,
  ];
  if (/^[-+]?\d+$/.test(plain)) numbers.push(BigInt(plain.replace(/^\+/, '')));
  if (/^-?0o?[0-7]+$/.test(plain)) numbers.push(Number.parseInt(plain.replace('o', ''), 8));
  if (/^-?\.inf$/i.test(plain)) numbers.push(plain.startsWith('-') ? -Infinity : Infinity);
  return numbers;
}
