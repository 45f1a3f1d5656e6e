import { YamlError } from './error.ts';
import type { ResolvedYamlOptions } from './options.ts';
import { YamlSource } from './source.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** Decodes text and checks its size and characters. */
export function decodeSource(source: string | Uint8Array, options: ResolvedYamlOptions): YamlSource {
  const bytes = typeof source === 'string' ? stringBytes(source, options.maxBytes) : source.byteLength;
  if (bytes > options.maxBytes) {
    throw new YamlError({
      code: 'limit',
      reason: `the text is longer than ${options.maxBytes} bytes`,
      remedy: 'Split the file, or raise maxBytes',
      file: options.file,
      line: 1,
      column: 1,
      snippet: '',
    });
  }
  const text = typeof source === 'string' ? source : decodeUtf8(source, options.file);
  const decoded = new YamlSource(text, options.file);
  if (decoded.text.startsWith(BYTE_ORDER_MARK)) {
    const remedy = 'Save the file as UTF-8 without one: Flextype would read it as part of the first key';
    throw decoded.error('encoding', 0, 'the text starts with a byte order mark', remedy);
  }
  const forbidden = findForbidden(decoded.text);
  if (forbidden !== -1) {
    const code = decoded.text.charCodeAt(forbidden).toString(16).toUpperCase().padStart(4, '0');
    const remedy = 'Remove it, or write it as an escape in double quotes';
    throw decoded.error('encoding', forbidden, `the text contains the character U+${code}`, remedy);
  }
  return decoded;
}

/** Measures a string only if it could be too long: a UTF-16 code unit is at most three bytes of UTF-8. */
function stringBytes(text: string, maxBytes: number): number {
  if (text.length > maxBytes) return text.length;
  return text.length * 3 <= maxBytes ? 0 : new TextEncoder().encode(text).byteLength;
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const valid = bytes.subarray(0, validPrefix(bytes));
    const source = new YamlSource(new TextDecoder('utf-8', { ignoreBOM: true }).decode(valid), file);
    const remedy = 'Save the file as UTF-8';
    throw source.error('encoding', source.text.length, 'the text is not valid UTF-8', remedy, cause);
  }
}

/** The number of bytes at the start that are valid UTF-8. */
function validPrefix(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let good = 0;
  let step = bytes.length;
  while (step >= 1) {
    const next = Math.min(bytes.length, good + step);
    if (next > good && decodes(decoder, bytes.subarray(good, next))) good = next;
    else step = Math.floor(step / 2);
  }
  return good;
}

function decodes(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The offset of the first character that YAML does not allow, or of a lone surrogate; -1 if there is none. */
function findForbidden(text: string): number {
  const paired = text.isWellFormed();
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 ? unit !== 0x09 && unit !== 0x0a : unit === 0x7f || unit >= 0xfffe) return at;
    if (!paired && unit >= 0xd800 && unit <= 0xdfff && !text.slice(at, at + 2).isWellFormed()) {
      if (!(unit >= 0xdc00 && at > 0 && text.slice(at - 1, at + 1).isWellFormed())) return at;
    }
  }
  return -1;
}
