import { isUtf8 } from 'node:buffer';

// Escapes that `decodeURIComponent` may reject: non-ASCII bytes, and percent signs without two hex digits.
const DOUBTFUL = /%(?:[89a-f]|(?![0-9a-f]{2}))/i;

const PERCENT = 0x25;

/**
 * Decodes a name or a value of a query as PHP does: `+` is a space, and a percent sign without two hex digits is kept.
 * If the bytes are not valid UTF-8, the non-ASCII ones become lone surrogates, which `isWellFormed()` detects.
 */
export function decodeQueryText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  // To catch an exception per parameter would cost thirty times as much as parsing it.
  return DOUBTFUL.test(spaced) ? decodeBytes(Buffer.from(spaced)) : decodeURIComponent(spaced);
}

function decodeBytes(bytes: Buffer): string {
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] === PERCENT ? escapedByte(bytes, index) : undefined;
    bytes[length++] = byte ?? bytes[index] ?? 0;
    if (byte !== undefined) index += 2;
  }
  const decoded = bytes.subarray(0, length);
  if (isUtf8(decoded)) return decoded.toString();
  return decoded
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (character) => String.fromCharCode(0xdc00 + character.charCodeAt(0)));
}

function escapedByte(bytes: Buffer, percent: number): number | undefined {
  const [high, low] = [hexDigit(bytes[percent + 1]), hexDigit(bytes[percent + 2])];
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}

function hexDigit(code = 0): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : undefined;
}
