import type { Place } from '../protocol/index.ts';
import { CopyButton } from './copy-button.tsx';

/** `file:line:column`, as editors link it, with a button that copies it. */
export function PlaceText({ place }: { readonly place: Place }) {
  const text = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  return (
    <span class="place">
      <code>{text}</code> <CopyButton label="Copy" text={() => text} />
    </span>
  );
}
