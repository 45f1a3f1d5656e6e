import { lookup } from '../tree/dot-path.ts';
import { encodeJson, type JsonOptions } from '../tree/json.ts';
import type { Snapshot } from './snapshot.ts';

const DEFAULT: Partial<JsonOptions> = {};

/**
 * The JSON texts of one snapshot, each made when it is first asked for. Only ids that are set are remembered, so
 * that there are never more texts than values, whatever is asked for.
 */
export class SnapshotTexts {
  readonly snapshot: Snapshot;
  readonly #texts = new WeakMap<Partial<JsonOptions>, Map<string, string>>();

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** @throws {RegistryError} `no-json`, `too-deep` */
  json(id: string, options: Partial<JsonOptions> = DEFAULT): string | undefined {
    let texts = this.#texts.get(options);
    if (!texts) {
      texts = new Map();
      this.#texts.set(options, texts);
    }
    const known = texts.get(id);
    if (known !== undefined) return known;
    const value = lookup(this.snapshot.tree, id);
    if (value === undefined) return undefined;
    const text = encodeJson(value, options);
    texts.set(id, text);
    return text;
  }
}
