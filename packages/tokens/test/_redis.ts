import { atEnd, until } from '@flextype-bun/testing';
import { RedisClient, type Subprocess } from 'bun';

/** A Redis server for one test, on a free local port, without persistence. */
export class TestRedis {
  readonly port: number;
  #process: Subprocess | undefined;

  constructor(port: number) {
    this.port = port;
    atEnd(() => this.stop());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no' };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = Bun.spawn({ cmd: ['redis-server', ...flags], stdout: 'ignore', stderr: 'inherit' });
    await until('Redis answers', () => this.#answers(), { withinMs: 10_000 });
    return this;
  }

  /** Suspends it with its connections open. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#process?.exited;
    this.#process = undefined;
  }

  async command(name: string, ...values: string[]): Promise<unknown> {
    const client = new RedisClient(this.url, { autoReconnect: false });
    try {
      return await client.send(name, values);
    } finally {
      client.close();
    }
  }

  async #answers(): Promise<boolean> {
    return this.command('PING').then(
      (reply) => reply === 'PONG',
      () => false,
    );
  }
}

/** A free port. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

export async function startRedis(): Promise<TestRedis> {
  return new TestRedis(freePort()).start();
}
