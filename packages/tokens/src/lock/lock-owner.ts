import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { systemCode } from '../common/errors.ts';

/** The holder of a lock. Process ids are reused, also by other machines and containers; the other fields make them unique. */
const LockOwner = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** The boot id of the machine. */
  boot: Type.String(),
  /** When the process started, in kernel ticks since boot. */
  started: Type.String(),
  /** The namespace of `pid`; locks of earlier releases lack it. */
  namespace: Type.Optional(Type.String()),
  /** Whether the kernel holds the lock for as long as the owner lives. */
  kernel: Type.Optional(Type.Boolean()),
  id: Type.String(),
});
export type LockOwner = Static<typeof LockOwner>;

/** Whether an owner lives; `unknown` if this machine cannot tell. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** The owner that a lock names; undefined if the text names none, and nobody holds the lock. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(LockOwner, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Formats an owner for a message. */
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
 * Whether the owner of a lock lives, according to the kernel and process ids.
 *
 * @param options.isUnlocked whether the kernel says that no process of this machine holds the lock
 */
export function livenessOf(owner: LockOwner, { isUnlocked }: { readonly isUnlocked: boolean }): Liveness {
  if (owner.boot !== bootId()) return 'unknown';
  // Same boot id, so this kernel would still hold the lock of a living owner.
  if (isUnlocked && owner.kernel === true && owner.boot !== '') return 'dead';
  if (owner.host !== hostname()) return 'unknown';
  if (owner.namespace !== undefined && owner.namespace !== pidNamespace()) return 'unknown';
  const started = startOf(owner.pid);
  if (started !== undefined) return started === owner.started ? 'alive' : 'dead';
  // Without /proc we can only ask whether such a process exists.
  return owner.started === '' && exists(owner.pid) ? 'alive' : 'dead';
}

/** Whether both are the same process; `bun --watch` restarts a program in the same process. */
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

/** Field 22 of `/proc/PID/stat`, counted after the name, which may contain spaces and brackets. */
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
