/**
 * A text without regard to case, of the same length, so that a place in one is a place in the other. The few letters
 * that become two in lower case stay as they are.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower === text) return text;
  if (lower.length === text.length) return lower;
  return Array.from(text, foldCharacter).join('');
}

function foldCharacter(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}
