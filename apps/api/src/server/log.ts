import type { RegistryLogEntry } from '@flextype-bun/registry-core';

/** How much is logged. */
export type LogLevel = RegistryLogEntry['level'] | 'silent';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Writes lines for the operator to standard error; standard output is for what a person asked for. */
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
