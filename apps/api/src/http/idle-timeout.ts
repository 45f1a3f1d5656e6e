/** The part of Bun's server that sets the idle timeout of a connection. */
export interface ListeningServer {
  timeout(request: Request, seconds: number): void;
}

/** How long connections may be idle: Elysia's default, since the app may be another one that uses the plugin. */
export const DEFAULT_IDLE_TIMEOUT_S = 30;

/** Disables the idle timeout of event streams and long polls, which Bun would close. */
export class IdleTimeout {
  #server: ListeningServer | undefined;

  /** Sets the server. Bun finds the connection by its request, so any listening server will do. */
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
