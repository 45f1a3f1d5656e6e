import { hostname } from 'node:os';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { systemCode } from '../common/errors.ts';
import { processIdentity } from './process-identity.ts';

/** The holder of a lock. Process ids are reused, also by other machines and containers; the other fields make them unique. */
const LockOwner = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** The boot of the machine; empty on Windows, where `started` is a date. */
  boot: Type.String(),
  /** When the process started, in the system's own format. */
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

const system = processIdentity();

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
    boot: system.boot(),
    started: system.startOf(process.pid) ?? '',
    namespace: system.namespace(),
    id: crypto.randomUUID(),
  };
}

/**
 * Whether the owner of a lock lives, according to the kernel and process ids.
 *
 * @param options.isUnlocked whether the kernel says that no process of this machine holds the lock
 */
export function livenessOf(owner: LockOwner, { isUnlocked }: { readonly isUnlocked: boolean }): Liveness {
  if (owner.boot !== system.boot()) return 'unknown';
  // Same boot id, so this kernel would still hold the lock of a living owner.
  if (isUnlocked && owner.kernel === true && owner.boot !== '') return 'dead';
  if (owner.host !== hostname()) return 'unknown';
  if (owner.namespace !== undefined && owner.namespace !== system.namespace()) return 'unknown';
  const started = system.startOf(owner.pid);
  if (started !== undefined) return started === owner.started ? 'alive' : 'dead';
  // A system that does not report when a process started still reports whether it exists.
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
