import type { RegistryLogEntry } from '@flextype-bun/registry-core';

/** The lowest level that is logged. */
export type LogLevel = RegistryLogEntry['level'] | 'silent';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Writes the server's log to standard error. */
export class Log {
  level: LogLevel = 'info';
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => process.stderr.write(line)) {
    this.#write = write;
  }

  entry({ level, message }: RegistryLogEntry): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    this.#write(`${new Date().toISOString()} ${level.toUpperCase().padEnd(5)} ${message}\n`);
  }
}
