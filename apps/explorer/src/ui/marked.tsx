import type { ComponentChildren } from 'preact';

/** A text with marked words; never interpreted as markup. */
export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  if (words.length === 0) return <>{text}</>;
  const lower = text.toLowerCase();
  const parts: ComponentChildren[] = [];
  let at = 0;
  while (at < text.length) {
    const next = words
      .map((word) => ({ from: lower.indexOf(word, at), length: word.length }))
      .filter(({ from, length }) => from >= 0 && length > 0)
      .sort((a, b) => a.from - b.from || b.length - a.length)[0];
    if (!next) break;
    parts.push(text.slice(at, next.from), <mark>{text.slice(next.from, next.from + next.length)}</mark>);
    at = next.from + next.length;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
