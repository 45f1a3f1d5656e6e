import { fromPathText } from '../protocol/index.ts';

/** The path of a text out of an address, which may be anything; what is none leads nowhere. */
export function readPath(text: string): string[] {
  try {
    return fromPathText(text);
  } catch {
    return [text];
  }
}
