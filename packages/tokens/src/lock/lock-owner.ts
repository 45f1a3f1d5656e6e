import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { systemCode } from '../common/errors.ts';

/** Who holds a lock. Process ids are used again, and by other machines and containers: the rest tells them apart. */
const LockOwner = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** The machine's start. */
  boot: Type.String(),
  /** The process's start, in the kernel's ticks since the machine's. */
  started: Type.String(),
  /** The namespace in which `pid` is a number; locks of earlier releases do not say it. */
  namespace: Type.Optional(Type.String()),
  /** Whether the kernel holds the lock for as long as the owner lives. */
  kernel: Type.Optional(Type.Boolean()),
  id: Type.String(),
});
export type LockOwner = Static<typeof LockOwner>;

/** Whether an owner lives; `unknown`: nothing on this machine can tell. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** The owner that a lock names; a lock that names none is a remainder and nobody's. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(LockOwner, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An owner in a message. */
export function formatOwner(owner: LockOwner | undefined): string {
  return owner === undefined ? 'Another server' : `Process ${owner.pid} on ${owner.host}`;
}

/** This process as an owner. */
export function thisOwner(): LockOwner {
  return {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: startOf(process.pid) ?? '',
    namespace: pidNamespace(),
    id: crypto.randomUUID(),
  };
}

/**
 * Whether the owner of a lock lives, as far as process ids can tell.
 *
 * @param options.isUnlocked whether the kernel says that no process of this machine holds the lock
 */
export function livenessOf(owner: LockOwner, { isUnlocked }: { readonly isUnlocked: boolean }): Liveness {
  if (owner.boot !== bootId()) return 'unknown';
  // A kernel of the same start is this one: it would hold the lock of a living owner.
  if (isUnlocked && owner.kernel === true && owner.boot !== '') return 'dead';
  if (owner.host !== hostname()) return 'unknown';
  if (owner.namespace !== undefined && owner.namespace !== pidNamespace()) return 'unknown';
  const started = startOf(owner.pid);
  if (started !== undefined) return started === owner.started ? 'alive' : 'dead';
  // No /proc here: all that can be asked is whether there is such a process.
  return owner.started === '' && exists(owner.pid) ? 'alive' : 'dead';
}

/** Whether both name the same process; `bun --watch` starts a program again in the same one. */
export function isSameProcess(a: LockOwner, b: LockOwner): boolean {
  return a.pid === b.pid && a.started === b.started && a.boot === b.boot && a.namespace === b.namespace;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Field 22 of `/proc/PID/stat`, counted from behind the name, which may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
