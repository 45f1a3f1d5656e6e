import { linkSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { reasonOf, systemCode, TokensError } from './errors.ts';

/** Who holds a lock. Process ids are used anew, and by other machines and containers: the rest tells them apart. */
const Owner = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** The machine's start. */
  boot: Type.String(),
  /** The process's start, in the kernel's ticks since the machine's. */
  started: Type.String(),
  id: Type.String(),
});
type Owner = Static<typeof Owner>;

/** A holder on another host cannot be asked whether it lives; it has to touch its lock this often, in milliseconds. */
const HEARTBEAT_MS = 2000;
const SILENCE_MS = 5 * HEARTBEAT_MS;

/** One owner at a time for a folder: a file in it that names the owner, and is taken over only from the dead. */
export class Lock {
  readonly #file: string;
  readonly #text: string;
  readonly #heartbeat: ReturnType<typeof setInterval>;

  private constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#heartbeat = setInterval(() => this.#touch(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Takes the lock of a folder; throws `locked` where a living process holds it. */
  static acquire(directory: string): Lock {
    const file = join(directory, 'lock');
    const self: Owner = { ...thisProcess(), id: crypto.randomUUID() };
    const text = `${JSON.stringify(self)}\n`;
    const own = `${file}.${self.id}`;
    writeFileSync(own, text);
    try {
      // A link appears with its content, and fails where the name is taken: nobody sees a lock without its owner.
      for (let attempt = 0; attempt < 20; attempt++) {
        if (tryLink(own, file)) return new Lock(file, text);
        removeStale(file, own);
      }
    } finally {
      unlinkSync(own);
    }
    throw new TokensError('the lock changes hands too quickly; start one server at a time.', {
      code: 'locked',
      place: { file },
    });
  }

  /** Gives the lock back; a lock that another has taken over meanwhile stays theirs. */
  release(): void {
    clearInterval(this.#heartbeat);
    if (readText(this.#file) === this.#text) unlinkSync(this.#file);
  }

  #touch(): void {
    try {
      const now = new Date();
      utimesSync(this.#file, now, now);
    } catch {
      // Only holders on other hosts look at the time; the folder's own troubles show when the journal is written.
    }
  }
}

function removeStale(file: string, own: string): void {
  const text = readText(file);
  if (text === undefined) return;
  const owner = parseOwner(text);
  if (owner !== undefined && isAlive(owner, file)) {
    const message = `process ${owner.pid} on ${owner.host} counts calls here already. Stop it, give this server another journal.directory and root, or share the count (ledger: redis). If there is no such server, delete this file.`;
    throw new TokensError(message, { code: 'locked', place: { file } });
  }
  const aside = `${own}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  // Between reading and renaming another may have taken the stale lock over: then this is its lock, and goes back.
  if (readText(aside) !== text) tryLink(aside, file);
  unlinkSync(aside);
}

function isAlive(owner: Owner, file: string): boolean {
  if (owner.host !== hostname()) return Date.now() - statSync(file).mtimeMs < SILENCE_MS;
  if (owner.boot !== bootId()) return false;
  const started = startOf(owner.pid);
  if (started !== undefined) return started === owner.started;
  // No /proc here: all that can be asked is whether there is such a process.
  return owner.started === '' && exists(owner.pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function thisProcess(): Omit<Owner, 'id'> {
  return { pid: process.pid, host: hostname(), boot: bootId(), started: startOf(process.pid) ?? '' };
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Field 22 of `/proc/PID/stat`, counted from behind the name, which may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    // A file system without links: a lock may be seen empty for a moment there, and is taken for nobody's then.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return tryCopy(from, to);
    throw new TokensError(`the lock cannot be written (${reasonOf(error)}).`, {
      code: 'journal',
      place: { file: to },
      cause: error,
    });
  }
}

function tryCopy(from: string, to: string): boolean {
  try {
    writeFileSync(to, readFileSync(from), { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The owner that a lock names; a lock that names none is a remainder and nobody's. */
function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Owner, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
