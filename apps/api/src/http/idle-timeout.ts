/** The part of Bun's server that knows how long a connection may be silent. */
export interface ListeningServer {
  timeout(request: Request, seconds: number): void;
}

// The idle timeout that Elysia sets for all connections.
const DEFAULT_IDLE_TIMEOUT_S = 30;

/** Disables the idle timeout of connections that stay silent for long: Bun would close them. */
export class IdleTimeout {
  #server: ListeningServer | undefined;

  /** Sets the server that requests come through. Bun finds the connection by the request, so any server will do. */
  attach(server: ListeningServer): void {
    this.#server = server;
  }

  disable(request: Request): void {
    this.#server?.timeout(request, 0);
  }

  /** Applies the idle timeout again, for later requests on the same connection. */
  restore(request: Request): void {
    this.#server?.timeout(request, DEFAULT_IDLE_TIMEOUT_S);
  }
}
