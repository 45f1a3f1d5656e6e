import { cpus, totalmem } from 'node:os';

/** Describes the machine and the versions in one line. */
export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model.trim()}, ${memory} GiB, ${process.platform} ${process.arch}, Bun ${Bun.version}`;
}
