/** The part of Bun's server that knows how long a connection may be silent. */
export interface ListeningServer {
  timeout(request: Request, seconds: number): void;
}

// What Elysia gives all others, in seconds.
const USUAL = 30;

/** Keeps connections open on which nothing is sent for long: Bun would close them. */
export class IdleConnections {
  #server: ListeningServer | undefined;

  /** Told of a server; Bun finds the connection by the request, so any will do. */
  serveThrough(server: ListeningServer): void {
    this.#server = server;
  }

  keep(request: Request): void {
    this.#server?.timeout(request, 0);
  }

  /** For what may come next on the same connection, silence counts again. */
  letGo(request: Request): void {
    this.#server?.timeout(request, USUAL);
  }
}
