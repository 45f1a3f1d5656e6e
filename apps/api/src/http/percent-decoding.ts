import { isUtf8 } from 'node:buffer';

// Escapes that `decodeURIComponent` may refuse: those of bytes beyond ASCII, and percent signs without two digits.
const DOUBTFUL = /%(?:[89a-f]|(?![0-9a-f]{2}))/i;

const PERCENT = 0x25;

/**
 * Decodes a name or a value of a query as PHP does: `+` is a space, and a percent sign without two digits stands for
 * itself. If the bytes are not UTF-8, those beyond ASCII become halves of surrogate pairs, which `isWellFormed()` tells
 * from any text.
 */
export function decodeQueryText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  // An exception per parameter would cost thirty times as much as reading it.
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
