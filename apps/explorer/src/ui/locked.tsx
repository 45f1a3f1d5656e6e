import { Unlock } from './unlock.tsx';

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
