// How long a part is, in characters; to go through it takes less than a millisecond.
const PART_LENGTH = 16_384;

/** Whether a text is so long that it is gone through in parts. */
export function isLongText(text: string): boolean {
  return text.length > PART_LENGTH;
}

/** The parts of a text, none of which ends within a surrogate pair. */
export function* stringParts(text: string): Generator<string> {
  let end = 0;
  for (let start = 0; start < text.length; start = end) {
    end = start + PART_LENGTH;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end++;
    yield text.slice(start, end);
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
