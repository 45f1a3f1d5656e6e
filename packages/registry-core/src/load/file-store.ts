import type { BigIntStats } from 'node:fs';
import type { FileError } from '@flextype-bun/project';
import { isArray, type PhpArray, type YamlDialect } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { msSinceChange } from './file-age.ts';
import {
  type Content,
  isRefusal,
  isTemporary,
  type ProbeKind,
  probeContent,
  readContent,
  sameContent,
} from './file-content.ts';
import { laxYaml, malformed, notAMapping, unavailable, unreadable } from './file-problems.ts';
import { parseFile } from './parse/parse-file.ts';
import { isWhole, type Writing } from './wholeness.ts';

/** What a file says now, or what it said when it last made sense. */
export interface FileReading {
  /** The last good content; empty for an empty file; `undefined` where there never was one, or no file is there. */
  readonly value: PhpArray | undefined;
  /** Why the present content is not served, and remarks on it. */
  readonly diagnostics: readonly RegistryDiagnostic[];
  /** Set if the file has to be read again after this time: a change was seen that may be part of a write. */
  readonly retryAfterMs: number | undefined;
}

/** How a file is read. */
export interface ReadOptions {
  /** Whether a change is accepted at once, even if it may be part of a write. @default false */
  readonly force?: boolean;
}

/** A file as it was last read. */
export interface KnownFile {
  /** Undefined if it is not there. */
  readonly bytes: Uint8Array | undefined;
  /** What it says, nothing if it is empty; undefined if it is broken, or was not parsed. */
  readonly value?: PhpArray | undefined;
}

interface FileRecord {
  readonly content: Content;
  readonly dialect: YamlDialect;
  readonly reading: FileReading;
  /** The last content that made sense. */
  readonly good: Writing | undefined;
  /** The present content makes sense. */
  readonly sound: boolean;
}

interface Doubt {
  readonly content: Content;
  /** When this content was first seen. */
  readonly since: number;
  /** When the file was first seen to be in between. */
  readonly began: number;
}

const NOTHING: FileReading = { value: undefined, diagnostics: [], retryAfterMs: undefined };
const THERE: FileReading = { ...NOTHING, value: new Map() };
// What is only probed is not parsed, so that its dialect never matters.
const PROBED: YamlDialect = 'symfony6';

// A file that is written without end is believed after this many times the settling time, as it then stands.
const PATIENCE = 4;

// When a file that could not be read for reasons of the system is read again, in milliseconds.
const RETRY_MS = 500;

/**
 * Reads YAML files and remembers them: a file whose bytes are the same is not parsed again, and a file that
 * became unreadable or malformed keeps its last good value.
 */
export class FileStore {
  readonly #records = new Map<string, FileRecord>();
  /** Of the files whose records are up to date as long as these stay the same. */
  readonly #stats = new Map<string, BigIntStats>();
  readonly #doubts = new Map<string, Doubt>();
  /** Why files cannot be read at the moment; it says nothing of the files. */
  readonly #outages = new Map<string, FileError>();
  readonly #settle: number;

  /** @param settle how long a file that looks half-written must stay so before it is believed, in milliseconds */
  constructor(settle: number) {
    this.#settle = settle;
  }

  /**
   * Reads and parses a YAML file. If nothing changed, it returns the same object as before.
   */
  async read(path: string, dialect: YamlDialect, { force = false }: ReadOptions = {}): Promise<FileReading> {
    const before = force ? undefined : this.#records.get(path);
    const { content, stat } = await readContent(path, before && { ...before, stat: this.#stats.get(path) });
    const known = this.#records.get(path);
    if (isTemporary(content)) return this.#postpone(path, known, content);
    this.#outages.delete(path);
    if (known?.dialect === dialect && sameContent(known.content, content)) {
      this.#keep(path, stat);
      return this.#confirm(path, known);
    }
    const next = await toRecord(path, dialect, content, known);
    // If only the dialect changed, this cannot be part of a write.
    const isAccepted = force || (!!known && sameContent(known.content, content));
    const reading = await this.#settled(path, known, next, isAccepted);
    this.#keep(path, this.#records.get(path) === next ? stat : undefined);
    return reading;
  }

  /** Whether a file or folder is there, as a reading: with an empty value where it is, without one where not. */
  async probe(path: string, kind: ProbeKind, { force = false }: ReadOptions = {}): Promise<FileReading> {
    const content = await probeContent(path, kind);
    const known = this.#records.get(path);
    if (isTemporary(content)) return this.#postpone(path, known, content);
    this.#outages.delete(path);
    if (known && (sameContent(known.content, content) || isRefusal(content)))
      return this.#confirm(path, known);
    const reading = content === 'present' ? THERE : NOTHING;
    const next = { content, dialect: PROBED, reading, good: undefined, sound: true };
    return this.#settled(path, known, next, force || content === 'present');
  }

  /** What was last read of a file; undefined if it cannot be read, or never was. */
  known(path: string): KnownFile | undefined {
    const record = this.#records.get(path);
    if (record?.content === 'absent') return { bytes: undefined };
    if (!(record?.content instanceof Buffer)) return undefined;
    return { bytes: record.content, value: record.sound ? record.reading.value : undefined };
  }

  /** Why files cannot be read at the moment: one diagnostic per reason, however many files it concerns. */
  outages(): RegistryDiagnostic[] {
    const reasons = new Map<string, RegistryDiagnostic>();
    for (const [path, error] of this.#outages) {
      if (!reasons.has(error.message)) reasons.set(error.message, unavailable(path, error));
    }
    return [...reasons.values()];
  }

  /** Forgets a file that no module names any more. */
  forget(path: string): void {
    this.#outages.delete(path);
    this.#stats.delete(path);
    this.#records.delete(path);
    this.#doubts.delete(path);
  }

  #keep(path: string, stat: BigIntStats | undefined): void {
    if (stat) this.#stats.set(path, stat);
    else this.#stats.delete(path);
  }

  #postpone(path: string, known: FileRecord | undefined, error: FileError): FileReading {
    this.#outages.set(path, error);
    return { ...(known?.reading ?? NOTHING), retryAfterMs: RETRY_MS };
  }

  #confirm(path: string, known: FileRecord): FileReading {
    this.#doubts.delete(path);
    return known.reading;
  }

  async #settled(
    path: string,
    known: FileRecord | undefined,
    next: FileRecord,
    isAccepted: boolean,
  ): Promise<FileReading> {
    const wait = isAccepted ? 0 : await this.#wait(path, known, next);
    if (wait > 0) return { ...(known?.reading ?? NOTHING), retryAfterMs: wait };
    this.#records.set(path, next);
    return this.#confirm(path, next);
  }

  /** How long to wait before a new content is believed, in milliseconds. */
  async #wait(path: string, known: FileRecord | undefined, next: FileRecord): Promise<number> {
    const { content } = next;
    if (isRefusal(content) || (content === 'absent' && known?.reading.value === undefined)) return 0;
    const doubt = this.#doubts.get(path);
    const whole = content instanceof Buffer && next.sound && isWhole(known?.good, toWriting(next));
    // Once a file was seen in between, its writer is a slow one, and what looks whole may be but a part.
    if (!doubt && whole) return 0;
    const now = performance.now();
    const quiet = await msSinceChange(path);
    const since = doubt && sameContent(doubt.content, content) ? doubt.since : now;
    const began = doubt?.began ?? now;
    this.#doubts.set(path, { content, since, began });
    const settle = this.#settle;
    const patience = began + settle * PATIENCE - now;
    // While a folder is being filled, what is not there yet may come; a file that is there is judged by itself.
    const settling = settle - (content === 'absent' ? quiet : Math.max(quiet, now - since));
    return Math.ceil(whole || content === 'absent' ? Math.min(settling, patience) : settling);
  }
}

async function toRecord(
  path: string,
  dialect: YamlDialect,
  content: Content,
  known: FileRecord | undefined,
): Promise<FileRecord> {
  if (isRefusal(content)) return broken(dialect, content, known, unreadable(path, content));
  if (!(content instanceof Buffer)) {
    return { content, dialect, reading: NOTHING, good: undefined, sound: true };
  }
  const parsed = await parseFile(content, dialect);
  if ('problem' in parsed) return broken(dialect, content, known, malformed(path, parsed.problem));
  const { value, warnings } = parsed;
  if (value !== null && !isArray(value)) return broken(dialect, content, known, notAMapping(path, value));
  const array: PhpArray = value ?? new Map();
  const diagnostics = warnings.map((warning) => laxYaml(path, warning));
  const reading = { value: array, diagnostics, retryAfterMs: undefined };
  return { content, dialect, reading, good: { bytes: content, value: array }, sound: true };
}

function broken(
  dialect: YamlDialect,
  content: Content,
  known: FileRecord | undefined,
  problem: RegistryDiagnostic,
): FileRecord {
  const value = known?.reading.value;
  const kept = value === undefined ? '' : '; the last good content stays in force';
  const diagnostics = [{ ...problem, message: `${problem.message}${kept}` }];
  const reading = { value, diagnostics, retryAfterMs: undefined };
  return { content, dialect, reading, good: known?.good, sound: false };
}

function toWriting({ content, reading }: FileRecord): Writing {
  return { bytes: content instanceof Buffer ? content : Buffer.of(), value: reading.value };
}
