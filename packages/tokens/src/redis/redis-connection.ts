import { RedisClient } from 'bun';
import { reasonOf, TokensError } from '../common/errors.ts';
import type { RedisScript } from './redis-scripts.ts';

/** A server that does not respond to waiting commands for this time is down, in milliseconds. */
const RESPONSE_TIMEOUT_MS = 1000;
/** Between two checks of the connection, in milliseconds. */
const CHECK_INTERVAL_MS = 200;

/** A connection to Redis that detects outages and reconnects by itself. */
export class RedisConnection {
  readonly #url: string;
  /** Called whenever the connection is lost or restored. */
  readonly #onChange: (error: unknown) => void;
  #client: RedisClient | undefined;
  #connecting: Promise<void> | undefined;
  #waiting = 0;
  #heardAt = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(url: string, onChange: (error: unknown) => void) {
    if (!/^(?:redis|rediss|valkey|valkeys):\/\/./.test(url) || !URL.canParse(url)) {
      throw new TokensError('redis.url must be redis://HOST:PORT or rediss://HOST:PORT', { code: 'option' });
    }
    this.#url = url;
    this.#onChange = onChange;
  }

  get up(): boolean {
    return this.#client !== undefined;
  }

  /** Connects if the server responds, and starts to monitor the connection. */
  async open(): Promise<void> {
    await this.#connect();
    this.#timer = setInterval(() => this.#check(), CHECK_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Runs a script; rejects if the connection is down or gets lost, or the server refuses. */
  async run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await this.send('EVALSHA', [script.digest, ...rest]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('NOSCRIPT')) throw error;
      return this.send('EVAL', [script.text, ...rest]);
    }
  }

  async send(command: string, values: string[]): Promise<unknown> {
    const client = this.#client;
    if (client === undefined) throw new TokensError('Redis does not answer', { code: 'redis' });
    if (this.#waiting++ === 0) this.#heardAt = performance.now();
    try {
      return await client.send(command, values);
    } catch (cause) {
      throw new TokensError(reasonOf(cause), { code: 'redis', cause });
    } finally {
      this.#waiting -= 1;
      this.#heardAt = performance.now();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#connecting;
    const client = this.#client;
    this.#client = undefined;
    client?.close();
  }

  #check(): void {
    if (this.#client === undefined) void this.#connect();
    else if (this.#waiting > 0 && performance.now() - this.#heardAt > RESPONSE_TIMEOUT_MS)
      this.#client.close();
  }

  #connect(): Promise<void> {
    this.#connecting ??= this.#tryConnect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #tryConnect(): Promise<void> {
    const client = new RedisClient(this.#url, {
      autoReconnect: false,
      enableOfflineQueue: false,
      connectionTimeout: RESPONSE_TIMEOUT_MS,
    });
    try {
      await client.connect();
      client.onclose = (error) => this.#lost(client, error);
      this.#client = client;
      this.#onChange(undefined);
    } catch (error) {
      client.close();
      this.#onChange(error);
    }
  }

  #lost(client: RedisClient, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#onChange(error);
  }
}
