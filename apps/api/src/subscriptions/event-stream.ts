import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { ItemState } from '../responses/json-bytes.ts';
import type { Scope } from '../scopes/scope.ts';
import { HEARTBEAT, RETRY_FIELD, toEndEvent, toEvent } from './event-text.ts';
import type { Subscriber } from './subscribers.ts';

/** Options of {@link EventStream}. */
export interface EventStreamOptions {
  readonly id: string;
  readonly token: string;
  readonly scope: Scope;
  /** The digest of the state that the client has already received: its `Last-Event-ID`. */
  readonly lastEventId: string | null;
  /** Called if a state cannot be encoded. */
  readonly onFailure: (error: unknown) => void;
  /** Called after each chunk. */
  readonly onSent: (stream: EventStream) => void;
  /** Called once, when the stream has ended or its client has disconnected. */
  readonly onClosed: (stream: EventStream) => void;
}

/**
 * Streams the states of one item to one client.
 *
 * Bun pulls the next chunk only after the socket has accepted the last one. With a high-water mark of 0, a chunk is
 * created when it can be sent: a client that does not read holds one pending state, however often the item changes.
 */
export class EventStream implements Subscriber {
  readonly ids: readonly string[];
  readonly token: string;
  scope: Scope;
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The digest of the state that was sent last. */
  #sent: string | null;
  #next: ItemState | undefined;
  #encoding: Promise<ItemState> | undefined;
  #isPulled = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.ids = [options.id];
    this.token = options.token;
    this.scope = options.scope;
    this.#sent = options.lastEventId;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(RETRY_FIELD);
        },
        pull: () => {
          this.#isPulled = true;
          this.#sendNext();
        },
        cancel: () => this.#close(),
      },
      { highWaterMark: 0 },
    );
  }

  update(state: ApiState): void {
    const next = state.routes.v1.responsesFor(this.scope).state(this.#options.id);
    if (next instanceof Promise) {
      this.#encoding = next;
      next
        .then((encoded) => this.#encoding === next && this.#setNext(encoded))
        .catch(this.#options.onFailure);
    } else {
      this.#setNext(next);
    }
  }

  end(state: ApiState, failure?: Failure): void {
    const controller = this.#controller;
    this.#close();
    if (failure) controller?.enqueue(toEndEvent(state.routes.v1.responses.errorData(failure)));
    controller?.close();
  }

  /** Sends a heartbeat, unless the client has not read the last chunk yet. */
  beat(): void {
    if (this.#isPulled) this.#send(HEARTBEAT);
  }

  #setNext(state: ItemState): void {
    this.#encoding = undefined;
    this.#next = state;
    this.#sendNext();
  }

  #sendNext(): void {
    const next = this.#next;
    if (!next || !this.#isPulled) return;
    this.#next = undefined;
    // The item may have changed back while the client was not reading.
    if (next.digest === this.#sent) return;
    this.#sent = next.digest;
    this.#send(toEvent(next));
  }

  #send(chunk: Uint8Array): void {
    this.#isPulled = false;
    this.#controller?.enqueue(chunk);
    this.#options.onSent(this);
  }

  #close(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#isPulled = false;
    this.#next = undefined;
    this.#encoding = undefined;
    this.#options.onClosed(this);
  }
}
