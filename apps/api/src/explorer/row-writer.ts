import { RowBlockWriter } from '@flextype-bun/explorer/protocol';
import { isArray, type PhpArray, type Steps, type Value } from '@flextype-bun/registry-core';
import { isSecretKey } from './masking.ts';
import { childLayers, type LayerValues } from './row-layers.ts';
import { type RowContext, toRow } from './rows.ts';

// The page searches a block at a time and rewrites one for a changed value.
const ROWS_PER_BLOCK = 1_000;
const ROWS_PER_STEP = 250;

/** Rows as lines of text. */
export interface RowText {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
}

const encoder = new TextEncoder();

/** Writes rows as lines, each a block of rows, in steps between which other work gets its turn. */
export class RowWriter {
  readonly #writer = new RowBlockWriter();
  #lines = '';
  #rows = 0;

  /** Writes the row of a value only. */
  add(key: string, value: Value, context: RowContext): void {
    this.#writer.add(...toRow(key, value, context));
    this.#rows++;
    if (this.#writer.length === ROWS_PER_BLOCK) this.#endBlock();
  }

  /** Writes the rows of a value and of everything in it. */
  *addAll(key: string, value: Value, { depth, secret, layers }: RowContext): Steps<void> {
    const isSecret = secret || isSecretKey(key);
    this.add(key, value, { depth, secret: isSecret, layers });
    if (this.#rows % ROWS_PER_STEP === 0) yield;
    if (!isArray(value)) return;
    for (const [below, item] of value) {
      const context = { depth: depth + 1, secret: isSecret, layers: layers && childLayers(layers, below) };
      yield* this.addAll(below, item, context);
    }
  }

  /** Writes the rows of a module, whose settings have layers. */
  *addModule(key: string, module: PhpArray, depth: number, layers: LayerValues | undefined): Steps<void> {
    this.add(key, module, { depth, secret: false, layers: undefined });
    for (const [part, content] of module) {
      const below = part === 'settings' ? layers : undefined;
      yield* this.addAll(part, content, { depth: depth + 1, secret: false, layers: below });
    }
  }

  /** The text of all rows. */
  end(): RowText {
    if (this.#writer.length > 0) this.#endBlock();
    return { bytes: encoder.encode(this.#lines), rows: this.#rows };
  }

  #endBlock(): void {
    this.#lines += `${JSON.stringify(this.#writer.take())}\n`;
  }
}
