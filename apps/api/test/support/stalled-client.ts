import { connect, type Socket } from 'node:net';
import { atEnd } from '@flextype-bun/testing';

/** A client of a stream that reads when it is told to, and not before. */
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

  /** What it has read: that of HTTP around and in it, too. */
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
