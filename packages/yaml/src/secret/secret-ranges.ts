import { addressPassword, isSecretName, MAYBE_SECRET, type TextRange } from './secret-name.ts';

const NAME = /[\p{L}\p{N}_$.-]+/gu;
const SEPARATOR = /["']?[ \t]*(?:[:=]>?[ \t]*)?/y;
const SPACE = /[ \t]/;
/** Password hashes, JSON web tokens, and bearer tokens. */
const SECRET_TEXT =
  /\$(?:2[abxy]|[156y]|argon2[a-z]*)\$[^\s'",\]}]*|\beyJ[\w-]{10,}[\w.-]*|(?<=\bBearer )\S+/g;

/**
 * Finds the secrets of a text, in order: the values of keys with names of secrets, passwords in URLs, password hashes
 * and private keys.
 *
 * The text may be malformed, so its structure is unknown and too much is masked rather than too little. A secret
 * extends to the end of its line and over the lines below, up to one that looks like a key and is not indented more.
 * Linear in time.
 */
export function secretRanges(text: string): TextRange[] {
  if (!MAYBE_SECRET.test(text.toLowerCase())) return [];
  const scan = new SecretScan();
  for (let start = 0; start <= text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    scan.line(text.slice(start, end), start);
    start = end + 1;
  }
  return scan.ranges;
}

class SecretScan {
  readonly ranges: TextRange[] = [];
  /** Column of the key whose value continues; -1 outside a secret. */
  #column = -1;
  /** The open quote or brackets of the value. */
  #open: OpenValue = CLOSED;
  /** The value was quoted and is complete. */
  #complete = false;
  #privateKey = false;

  line(line: string, offset: number): void {
    const begin = skip(line, 0);
    if (this.#privateKey || this.#continues(line, begin)) {
      if (begin < line.length) this.#add(offset + begin, offset + line.length);
      this.#privateKey = this.#privateKey && !line.includes('-----END');
      this.#open = readOpen(line, begin, this.#open);
      return;
    }
    this.#column = -1;
    const secret = findSecret(line);
    const shownEnd = secret ?? line.length;
    this.#words(line.slice(0, shownEnd), offset);
    if (secret === undefined) return;
    if (secret < line.length) this.#add(offset + secret, offset + line.length);
    this.#column = keyColumn(line);
    this.#open = readOpen(line, secret, CLOSED);
    this.#complete = /["']/.test(line[secret] ?? '') && this.#open === CLOSED;
  }

  #continues(line: string, begin: number): boolean {
    if (this.#column === -1) return false;
    if (this.#open !== CLOSED || begin > this.#column || begin === line.length) return true;
    if (line[begin] === '#' || this.#complete) return false;
    const item = begin === this.#column && line[begin] === '-';
    return item || line[begin] === ':' || !/:(?=[ \t]|$)/.test(line);
  }

  #words(line: string, offset: number): void {
    const found: TextRange[] = [];
    for (const { index, 0: word } of line.matchAll(/\S+/g)) {
      const password = addressPassword(word);
      if (password) found.push({ from: index + password.from, to: index + password.to });
    }
    for (const { index, 0: word } of line.matchAll(SECRET_TEXT)) {
      found.push({ from: index, to: index + word.length });
    }
    const privateKey = line.search(/-----BEGIN [A-Z ]*PRIVATE KEY/);
    if (privateKey !== -1) {
      this.#privateKey = !line.includes('-----END');
      found.push({ from: privateKey, to: line.length });
    }
    found.sort((a, b) => a.from - b.from);
    for (const { from, to } of found) this.#add(offset + from, offset + to);
  }

  #add(from: number, to: number): void {
    const last = this.ranges.at(-1);
    const start = Math.max(from, last?.to ?? 0);
    if (start < to) this.ranges.push({ from: start, to });
  }
}

/** The start of the first secret of a line, after the name of its key. */
function findSecret(line: string): number | undefined {
  for (const { index, 0: name } of line.matchAll(NAME)) {
    if (!isSecretName(name)) continue;
    SEPARATOR.lastIndex = index + name.length;
    const separator = SEPARATOR.exec(line)?.[0] ?? '';
    if (/[:=]/.test(separator) || isAtKey(line, index)) return index + name.length + separator.length;
  }
  return undefined;
}

/** Whether a key could start here, with or without a colon. */
function isAtKey(line: string, offset: number): boolean {
  let before = offset - 1;
  while (before >= 0 && /[\s"']/.test(line[before] ?? '')) before--;
  return before < 0 || '{[,?-#'.includes(line[before] ?? '');
}

/** The column of a line's key, after its dashes. */
function keyColumn(line: string): number {
  let at = skip(line, 0);
  while (line[at] === '-' && SPACE.test(line[at + 1] ?? '')) at = skip(line, at + 1);
  return at;
}

function skip(line: string, from: number): number {
  let at = from;
  while (SPACE.test(line[at] ?? '')) at++;
  return at;
}

/** An unclosed quote, and the number of unclosed brackets. */
interface OpenValue {
  readonly quote: string;
  readonly depth: number;
}

const CLOSED: OpenValue = { quote: '', depth: 0 };

/** The quotes and brackets open at the end of a line; quotes within words are apostrophes. */
function readOpen(line: string, from: number, before: OpenValue): OpenValue {
  let { quote, depth } = before;
  const starts = /["'[{]/.test(line[from] ?? '');
  if (before === CLOSED && !starts) return CLOSED;
  for (let at = from; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (quote === '"' && character === '\\') at++;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && /[\s[{,:]/.test(line[at - 1] ?? ' '))
      quote = character;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (quote === '' && depth <= 0) return CLOSED;
  }
  return { quote, depth };
}
