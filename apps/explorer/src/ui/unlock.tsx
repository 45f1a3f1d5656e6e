import { useState } from 'preact/hooks';
import { withKey } from '../model/address.ts';

/** Takes the key, or the link that has it. The same view is opened again with it. */
export function Unlock() {
  const [text, setText] = useState('');
  return (
    <form
      class="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') location.hash = withKey(location.hash, text);
      }}
    >
      <input
        type="password"
        aria-label="Link or key"
        placeholder="http://…/explorer#key=…"
        autocomplete="off"
        value={text}
        onInput={({ currentTarget: { value } }) => setText(value)}
      />
      <button type="submit">Open</button>
    </form>
  );
}

/** Shown instead of the page without a valid key. */
export function Locked({ message }: { readonly message?: string }) {
  return (
    <main class="locked">
      <h1>Registry explorer</h1>
      <p>{message ?? 'This page needs the key of the server.'}</p>
      <p>
        Open the link that the server printed when it started, <code>…/explorer#key=…</code>, or paste it
        here:
      </p>
      <Unlock />
    </main>
  );
}
