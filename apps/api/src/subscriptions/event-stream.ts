import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { ItemState } from '../responses/json-bytes.ts';
import type { Scope } from '../scopes/scope.ts';
import { HEARTBEAT, RETRY_FIELD, toEndEvent, toEvent } from './event-text.ts';
import type { Subscriber } from './subscribers.ts';

/** What a stream is made of. */
export interface EventStreamOptions {
  readonly id: string;
  readonly token: string;
  readonly scope: Scope;
  /** The digest of the state that the client has: its `Last-Event-ID`. */
  readonly has: string | null;
  /** Told if a state cannot be made. */
  readonly onFailure: (error: unknown) => void;
  /** Told whenever something is sent. */
  readonly onSent: (stream: EventStream) => void;
  /** Told once, when it has ended or its client is gone. */
  readonly onClosed: (stream: EventStream) => void;
}

/**
 * The stream of one item to one client.
 *
 * Bun asks for more only when the socket has taken what it was given: with a high-water mark of 0 a chunk is made when
 * it can be sent, and a client that does not read costs one state to be told later, however often that changes.
 */
export class EventStream implements Subscriber {
  readonly ids: readonly string[];
  readonly token: string;
  scope: Scope;
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #told: string | null;
  #next: ItemState | undefined;
  /** The state that is being made. */
  #coming: Promise<ItemState> | undefined;
  #isAskedFor = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.ids = [options.id];
    this.token = options.token;
    this.scope = options.scope;
    this.#told = options.has;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(RETRY_FIELD);
        },
        pull: () => {
          this.#isAskedFor = true;
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
      this.#coming = next;
      next.then((made) => this.#coming === next && this.#tell(made)).catch(this.#options.onFailure);
    } else {
      this.#tell(next);
    }
  }

  end(state: ApiState, failure?: Failure): void {
    const controller = this.#controller;
    this.#close();
    if (failure) controller?.enqueue(toEndEvent(state.routes.v1.responses.errorData(failure)));
    controller?.close();
  }

  /** Says that it lives; to a client that has not read what was sent, that need not be said. */
  beat(): void {
    if (this.#isAskedFor) this.#send(HEARTBEAT);
  }

  #tell(state: ItemState): void {
    this.#coming = undefined;
    this.#next = state;
    this.#sendNext();
  }

  #sendNext(): void {
    const next = this.#next;
    if (!next || !this.#isAskedFor) return;
    this.#next = undefined;
    // What changed and changed back while the client did not read is nothing new to it.
    if (next.digest === this.#told) return;
    this.#told = next.digest;
    this.#send(toEvent(next));
  }

  #send(chunk: Uint8Array): void {
    this.#isAskedFor = false;
    this.#controller?.enqueue(chunk);
    this.#options.onSent(this);
  }

  #close(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#isAskedFor = false;
    this.#next = undefined;
    this.#coming = undefined;
    this.#options.onClosed(this);
  }
}
