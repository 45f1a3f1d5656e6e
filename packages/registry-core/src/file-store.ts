import { readFile, stat } from 'node:fs/promises';
import {
  isArray,
  type PhpArray,
  readYaml,
  type Value,
  type YamlDialect,
  YamlError,
} from '@flextype-bun/yaml';
import type { Diagnostic } from './errors.ts';

/** What a file says now, or what it said when it last made sense. */
export interface FileReading {
  /** The last good content; empty for an empty file; `undefined` where there never was one, or no file is there. */
  readonly value: PhpArray | undefined;
  /** Why the present content is not served, and remarks on it. */
  readonly diagnostics: readonly Diagnostic[];
  /** A change was seen but is not believed yet; look again after this many milliseconds. */
  readonly lookAgain: number | undefined;
}

type Content = Buffer | 'present' | 'absent' | 'unreadable';

interface FileRecord {
  readonly content: Content;
  readonly dialect: YamlDialect;
  readonly reading: FileReading;
  doubt: { readonly content: Content; readonly since: number } | undefined;
}

const NOTHING: FileReading = { value: undefined, diagnostics: [], lookAgain: undefined };
const EMPTY: PhpArray = new Map();
// What is only probed is not parsed, so that its dialect never matters.
const PROBED: YamlDialect = 'symfony6';

/**
 * Reads YAML files and remembers them: a file whose bytes are the same is not parsed again, and a file that
 * became unreadable or malformed keeps its last good value.
 */
export class FileStore {
  readonly #records = new Map<string, FileRecord>();
  readonly #settle: number;

  /** @param settle how long a vanished, emptied or cut file must stay so before it is believed, in milliseconds */
  constructor(settle: number) {
    this.#settle = settle;
  }

  /**
   * Where nothing changed, the very same reading is given back.
   *
   * @param trusting believe at once what would otherwise have to settle first
   */
  async read(path: string, dialect: YamlDialect, trusting: boolean): Promise<FileReading> {
    const known = this.#records.get(path);
    let content: Content;
    try {
      content = await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        return this.#keep(path, dialect, known, 'unreadable', unreadable(path, code));
      }
      content = 'absent';
    }
    if (known && known.dialect === dialect && sameContent(known.content, content)) return believed(known);
    const wait = known && !trusting ? this.#doubt(known, content) : 0;
    if (known && wait > 0) return { ...known.reading, lookAgain: wait };
    return content instanceof Buffer
      ? this.#accept(path, dialect, known, content)
      : this.#remember(path, dialect, content, NOTHING);
  }

  /** Whether a file or folder is there, as a reading: with an empty value where it is, without one where not. */
  async probe(path: string, kind: 'file' | 'folder', trusting: boolean): Promise<FileReading> {
    const known = this.#records.get(path);
    const content = await stat(path).then(
      (stats): Content => (stats.isDirectory() === (kind === 'folder') ? 'present' : 'absent'),
      (): Content => 'absent',
    );
    if (known && sameContent(known.content, content)) return believed(known);
    const wait = known && !trusting ? this.#doubt(known, content) : 0;
    if (known && wait > 0) return { ...known.reading, lookAgain: wait };
    return this.#remember(
      path,
      PROBED,
      content,
      content === 'present' ? { ...NOTHING, value: EMPTY } : NOTHING,
    );
  }

  /** Forgets files that no unit names any more. */
  forget(path: string): void {
    this.#records.delete(path);
  }

  /** How long to wait before a change that looks like half of one is believed; 0 for any other change. */
  #doubt(known: FileRecord, content: Content): number {
    if (!isDoubtful(known.content, content)) return 0;
    const now = performance.now();
    if (!known.doubt || !sameContent(known.doubt.content, content)) known.doubt = { content, since: now };
    return Math.max(0, Math.ceil(known.doubt.since + this.#settle - now));
  }

  #accept(path: string, dialect: YamlDialect, known: FileRecord | undefined, bytes: Buffer): FileReading {
    try {
      const { value, warnings } = readYaml(bytes, { file: path, dialect });
      if (value !== null && !isArray(value)) {
        return this.#keep(path, dialect, known, bytes, notAMapping(path, value));
      }
      const diagnostics = warnings.map(
        (warning): Diagnostic => ({
          severity: 'warning',
          code: 'lax-yaml',
          message: `${warning.reason}; Flextype itself refuses this`,
          position: { file: path, line: warning.line, column: warning.column },
        }),
      );
      return this.#remember(path, dialect, bytes, {
        value: value ?? EMPTY,
        diagnostics,
        lookAgain: undefined,
      });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      return this.#keep(path, dialect, known, bytes, malformed(path, error));
    }
  }

  #keep(
    path: string,
    dialect: YamlDialect,
    known: FileRecord | undefined,
    content: Content,
    problem: Diagnostic,
  ): FileReading {
    const value = known?.reading.value;
    const kept = value === undefined ? '' : '; the last good content stays in force';
    const diagnostics = [{ ...problem, message: `${problem.message}${kept}` }];
    return this.#remember(path, dialect, content, { value, diagnostics, lookAgain: undefined });
  }

  #remember(path: string, dialect: YamlDialect, content: Content, reading: FileReading): FileReading {
    this.#records.set(path, { content, dialect, reading, doubt: undefined });
    return reading;
  }
}

function believed(known: FileRecord): FileReading {
  known.doubt = undefined;
  return known.reading;
}

function sameContent(a: Content, b: Content): boolean {
  return a === b || (a instanceof Buffer && b instanceof Buffer && a.equals(b));
}

// A writer that truncates first shows no file, an empty one, or the head of what it is about to write.
function isDoubtful(before: Content, now: Content): boolean {
  if (before === 'present') return now === 'absent';
  if (!(before instanceof Buffer) || before.length === 0) return false;
  if (!(now instanceof Buffer)) return true;
  return now.length < before.length && before.subarray(0, now.length).equals(now);
}

function unreadable(file: string, code: string | undefined): Diagnostic {
  const reason = code === 'EISDIR' ? 'is a folder where a YAML file is expected' : `cannot be read (${code})`;
  return { severity: 'error', code: 'unreadable', message: `This ${reason}`, position: { file } };
}

function notAMapping(file: string, value: Value): Diagnostic {
  const message = `Keys and values are expected here, not the single value ${JSON.stringify(String(value))}`;
  return { severity: 'error', code: 'not-a-mapping', message, position: { file, line: 1, column: 1 } };
}

function malformed(file: string, error: YamlError): Diagnostic {
  return {
    severity: 'error',
    code: 'malformed-yaml',
    message: error.reason,
    position: { file, line: error.line, column: error.column },
    snippet: error.snippet,
  };
}
