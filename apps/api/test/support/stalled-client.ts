import { connect, type Socket } from 'node:net';
import { atEnd } from '@flextype-bun/testing';

/** A client of an event stream that reads only on request. */
export class StalledClient {
  readonly #socket: Socket;
  #text = '';

  constructor(url: string, path: string) {
    const { hostname, port, host } = new URL(url);
    this.#socket = connect(Number(port), hostname, () => {
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    });
    this.#socket.pause();
    this.#socket.on('data', (data) => {
      this.#text += data.toString('latin1');
    });
    atEnd(() => this.#socket.destroy());
  }

  /** Everything that it has read, including HTTP headers and chunk sizes. */
  get text(): string {
    return this.#text;
  }

  read(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }
}
