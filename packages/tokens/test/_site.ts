import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, tempFolder, writeIn } from '@flextype-bun/testing';
import { type Outcome, openTokens, type TokenLayout, type Tokens, type TokensOptions } from '../src/index.ts';

const FOLDERS: Readonly<Record<TokenLayout, string>> = {
  '1.x': 'project/entries/tokens',
  '0.10': 'project/tokens',
  '0.9': 'project/tokens/registry',
};

/** The file of a token without a limit. */
export const UNLIMITED = 'title: Test\nlimit_calls: 0\ncalls: 0\nstate: enabled\n';

/** A Flextype site with these tokens and nothing else. */
export class Site {
  readonly root: string = tempFolder();

  constructor(tokens: Readonly<Record<string, string>> = {}, layout: TokenLayout = '1.x') {
    for (const [token, text] of Object.entries(tokens)) this.write(token, text, layout);
  }

  file(token: string, layout: TokenLayout = '1.x'): string {
    return join(this.root, FOLDERS[layout], token, 'token.yaml');
  }

  read(token: string, layout: TokenLayout = '1.x'): string {
    return readFileSync(this.file(token, layout), 'utf8');
  }

  /** Writes a token file as PHP does: truncates it, then writes into the same inode. */
  write(token: string, text: string, layout: TokenLayout = '1.x'): void {
    writeIn(this.root, join(FOLDERS[layout], token, 'token.yaml'), text);
  }

  /** The number after `calls:` in the file. */
  calls(token: string, layout: TokenLayout = '1.x'): number {
    return Number(/^calls: (\S+)/m.exec(this.read(token, layout))?.[1]);
  }

  /** Opens the tokens of a site and closes them after the test. */
  async open(options: TokensOptions = {}): Promise<Tokens> {
    const tokens = await openTokens(this.root, options);
    atEnd(() => tokens.close());
    return tokens;
  }
}

/** `accepted`, or the reason of the refusal. */
export function verdict(outcome: Outcome): string {
  return outcome.status === 'accepted' ? 'accepted' : outcome.reason;
}

/** Calls a token many times at once, and returns how often it was accepted. */
export async function callTimes(tokens: Tokens, token: string, times: number): Promise<number> {
  const outcomes = await Promise.all(Array.from({ length: times }, () => tokens.consume(token)));
  return outcomes.filter(({ status }) => status === 'accepted').length;
}
