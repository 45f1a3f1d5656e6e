import { useState } from 'preact/hooks';
import type { Place } from '../protocol/index.ts';

/** Copies a text, and confirms it. */
export function CopyButton({
  label,
  text,
}: {
  readonly label: string;
  readonly text: () => string | Promise<string>;
}) {
  const [state, setState] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await text());
      setState('copied');
    } catch {
      setState('not allowed');
    }
    setTimeout(() => setState(''), 1_500);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {label}
      <span role="status">{state && ` – ${state}`}</span>
    </button>
  );
}

/** `file:line:column`, as editors link it, with a button that copies it. */
export function PlaceText({ place }: { readonly place: Place }) {
  const text = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  return (
    <span class="place">
      <code>{text}</code> <CopyButton label="Copy" text={() => text} />
    </span>
  );
}
