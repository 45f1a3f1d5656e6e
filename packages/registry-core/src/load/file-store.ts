import {
  type FileError,
  msSinceChange,
  msUntilSettled,
  observeWrite,
  type PendingWrite,
  type FileVersion as StatVersion,
} from '@flextype-bun/project';
import { isArray, type PhpArray, type YamlDialect } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
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
import { type Parse, parseFile } from './parse/parse-file.ts';
import { type FileVersion, looksComplete } from './write-in-progress.ts';

/** The value of a file, now or when it was last valid. */
export interface FileReading {
  /** The last valid content; empty for an empty file; `undefined` if the file is absent or never was valid. */
  readonly value: PhpArray | undefined;
  /** Errors if the current content is invalid, and warnings about it. */
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
  /** `undefined` if it is absent. */
  readonly bytes: Uint8Array | undefined;
  /** Its value, an empty one for an empty file; `undefined` if it is invalid or was not parsed. */
  readonly value?: PhpArray | undefined;
  /** Whether it was parsed and is not a YAML mapping. */
  readonly isInvalid?: boolean;
}

interface FileRecord {
  readonly content: Content;
  readonly dialect: YamlDialect;
  readonly reading: FileReading;
  readonly lastValid: FileVersion | undefined;
  /** Whether the current content is valid. */
  readonly isValid: boolean;
}

const ABSENT: FileReading = { value: undefined, diagnostics: [], retryAfterMs: undefined };
const PRESENT: FileReading = { ...ABSENT, value: new Map() };
// Probed files are not parsed, so their dialect does not matter.
const ANY_DIALECT: YamlDialect = 'symfony6';

// A file that keeps changing is accepted as it is after this many settling times.
const MAX_SETTLE_PERIODS = 4;

// When to retry a file that the system cannot read at the moment.
const RETRY_MS = 500;

/**
 * Reads YAML files and caches them. A file with unchanged bytes is not parsed again; a file that becomes unreadable or
 * malformed keeps its last valid value.
 */
export class FileStore {
  readonly #records = new Map<string, FileRecord>();
  /** Versions of files: while a file's version is the same, its record is up to date. */
  readonly #versions = new Map<string, StatVersion>();
  readonly #pendingWrites = new Map<string, PendingWrite<Content>>();
  /** Files that cannot be read at the moment; their last content still holds. */
  readonly #outages = new Map<string, FileError>();
  readonly #settleMs: number;
  readonly #parse: Parse;

  /**
   * @param settleMs how long a file that looks half-written has to stay the same before it is accepted
   * @param parse how files are parsed; by default, large ones in a thread
   */
  constructor(settleMs: number, parse: Parse = parseFile) {
    this.#settleMs = settleMs;
    this.#parse = parse;
  }

  /** Reads and parses a YAML file. If nothing changed, it returns the same object as before. */
  async read(path: string, dialect: YamlDialect, { force = false }: ReadOptions = {}): Promise<FileReading> {
    const before = force ? undefined : this.#records.get(path);
    const { content, version } = await readContent(
      path,
      before && { ...before, version: this.#versions.get(path) },
    );
    const known = this.#records.get(path);
    if (isTemporary(content)) return this.#postpone(path, known, content);
    this.#outages.delete(path);
    if (known?.dialect === dialect && sameContent(known.content, content)) {
      this.#keep(path, version);
      return this.#confirm(path, known);
    }
    const next = await toRecord(path, dialect, content, known, this.#parse);
    // If only the dialect changed, this cannot be part of a write.
    const isAccepted = force || (!!known && sameContent(known.content, content));
    const reading = await this.#settled(path, known, next, isAccepted);
    this.#keep(path, this.#records.get(path) === next ? version : undefined);
    return reading;
  }

  /** Checks whether a file or folder exists: the reading has an empty value if it does, and none if not. */
  async probe(path: string, kind: ProbeKind, { force = false }: ReadOptions = {}): Promise<FileReading> {
    const content = await probeContent(path, kind);
    const known = this.#records.get(path);
    if (isTemporary(content)) return this.#postpone(path, known, content);
    this.#outages.delete(path);
    if (known && (sameContent(known.content, content) || isRefusal(content)))
      return this.#confirm(path, known);
    const reading = content === 'present' ? PRESENT : ABSENT;
    const next = { content, dialect: ANY_DIALECT, reading, lastValid: undefined, isValid: true };
    return this.#settled(path, known, next, force || content === 'present');
  }

  /** The last content read from a file; `undefined` if it is not known. */
  known(path: string): KnownFile | undefined {
    const record = this.#records.get(path);
    if (record?.content === 'absent') return { bytes: undefined };
    if (!(record?.content instanceof Buffer)) return undefined;
    const { content: bytes, isValid, reading } = record;
    return isValid ? { bytes, value: reading.value } : { bytes, isInvalid: true };
  }

  /** Diagnostics of files that cannot be read at the moment: one per reason, however many files are concerned. */
  outages(): RegistryDiagnostic[] {
    const reasons = new Map<string, RegistryDiagnostic>();
    for (const [path, error] of this.#outages) {
      if (!reasons.has(error.message)) reasons.set(error.message, unavailable(path, error));
    }
    return [...reasons.values()];
  }

  /** Drops a file that no module uses any more. */
  forget(path: string): void {
    this.#outages.delete(path);
    this.#versions.delete(path);
    this.#records.delete(path);
    this.#pendingWrites.delete(path);
  }

  #keep(path: string, version: StatVersion | undefined): void {
    if (version) this.#versions.set(path, version);
    else this.#versions.delete(path);
  }

  #postpone(path: string, known: FileRecord | undefined, error: FileError): FileReading {
    this.#outages.set(path, error);
    return { ...(known?.reading ?? ABSENT), retryAfterMs: RETRY_MS };
  }

  #confirm(path: string, known: FileRecord): FileReading {
    this.#pendingWrites.delete(path);
    return known.reading;
  }

  async #settled(
    path: string,
    known: FileRecord | undefined,
    next: FileRecord,
    isAccepted: boolean,
  ): Promise<FileReading> {
    const waitMs = isAccepted ? 0 : await this.#waitMs(path, known, next);
    if (waitMs > 0) return { ...(known?.reading ?? ABSENT), retryAfterMs: waitMs };
    this.#records.set(path, next);
    return this.#confirm(path, next);
  }

  /** How long to wait before a new content is accepted, in milliseconds. */
  async #waitMs(path: string, known: FileRecord | undefined, next: FileRecord): Promise<number> {
    const { content } = next;
    if (isRefusal(content) || (content === 'absent' && known?.reading.value === undefined)) return 0;
    const before = this.#pendingWrites.get(path);
    const isComplete =
      content instanceof Buffer && next.isValid && looksComplete(known?.lastValid, toVersion(next));
    // Once a file was seen half-written, its writer is slow: what looks complete may still be a part.
    if (!before && isComplete) return 0;
    const now = performance.now();
    const pending = observeWrite(before, content, sameContent, now);
    const ageMs = await msSinceChange(path);
    this.#pendingWrites.set(path, pending);
    const settleMs = this.#settleMs;
    // A file that is absent from a folder that is being filled may still come, so the folder has to settle.
    const unchangedMs = content === 'absent' ? ageMs : Math.max(ageMs, now - pending.sameSince);
    const isLimited = isComplete || content === 'absent';
    const maxWaitMs = isLimited ? settleMs * MAX_SETTLE_PERIODS : Number.POSITIVE_INFINITY;
    return Math.ceil(msUntilSettled(pending, now, { settleMs, maxWaitMs, unchangedMs }));
  }
}

async function toRecord(
  path: string,
  dialect: YamlDialect,
  content: Content,
  known: FileRecord | undefined,
  parse: Parse,
): Promise<FileRecord> {
  if (isRefusal(content)) return broken(dialect, content, known, unreadable(path, content));
  if (!(content instanceof Buffer)) {
    return { content, dialect, reading: ABSENT, lastValid: undefined, isValid: true };
  }
  const parsed = await parse(content, dialect);
  if ('problem' in parsed) return broken(dialect, content, known, malformed(path, parsed.problem));
  const { value, warnings } = parsed;
  if (value !== null && !isArray(value)) return broken(dialect, content, known, notAMapping(path, value));
  const array: PhpArray = value ?? new Map();
  const diagnostics = warnings.map((warning) => laxYaml(path, warning));
  const reading = { value: array, diagnostics, retryAfterMs: undefined };
  return { content, dialect, reading, lastValid: { bytes: content, value: array }, isValid: true };
}

function broken(
  dialect: YamlDialect,
  content: Content,
  known: FileRecord | undefined,
  problem: RegistryDiagnostic,
): FileRecord {
  const value = known?.reading.value;
  const kept = value === undefined ? '' : '; the last valid content stays in force';
  const diagnostics = [{ ...problem, message: `${problem.message}${kept}` }];
  const reading = { value, diagnostics, retryAfterMs: undefined };
  return { content, dialect, reading, lastValid: known?.lastValid, isValid: false };
}

function toVersion({ content, reading }: FileRecord): FileVersion {
  return { bytes: content instanceof Buffer ? content : Buffer.of(), value: reading.value };
}
