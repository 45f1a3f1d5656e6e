import { useEffect, useRef } from 'preact/hooks';

const KEYS: readonly [key: string, meaning: string][] = [
  ['/ or Ctrl+K', 'Search'],
  ['↑ ↓ Page Home End', 'Move'],
  ['→', 'Open, or go to the first value in it'],
  ['←', 'Close, or go to what it is in'],
  ['*', 'Open all beside it'],
  ['Enter', 'Show where the value comes from'],
  ['letters', 'Go to the key that begins so'],
  ['Esc', 'Clear the search, close the details'],
  ['?', 'This list'],
];

/** The keyboard shortcuts. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">Keys</h2>
      <dl class="figures">
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
