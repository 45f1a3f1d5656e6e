import { useState } from 'preact/hooks';

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
