/** The part of Bun's server that knows how long a connection may be silent. */
export interface ListeningServer {
  timeout(request: Request, seconds: number): void;
}

// What Elysia gives all others, in seconds.
const DEFAULT_IDLE_TIMEOUT_S = 30;

/** Keeps connections open on which nothing is sent for long: Bun would close them. */
export class IdleTimeout {
  #server: ListeningServer | undefined;

  /** Told of a server; Bun finds the connection by the request, so any will do. */
  attach(server: ListeningServer): void {
    this.#server = server;
  }

  disable(request: Request): void {
    this.#server?.timeout(request, 0);
  }

  /** For what may come next on the same connection, silence counts again. */
  restore(request: Request): void {
    this.#server?.timeout(request, DEFAULT_IDLE_TIMEOUT_S);
  }
}
