/** The server's end of an event stream. */
export interface OpenStream {
  readonly id: string;
  send(text: string): void;
  close(): void;
}

/** @param gone called once, when either end closes it */
export function openStream(
  id: string,
  bytewise: boolean,
  gone: () => void,
): { stream: OpenStream; response: Response } {
  let open = true;
  let sink: ReadableStreamDefaultController<Uint8Array> | undefined;
  const leave = (): void => {
    open = false;
    gone();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      sink = controller;
    },
    cancel: leave,
  });
  const stream: OpenStream = {
    id,
    send(text) {
      if (!open) return;
      const bytes = new TextEncoder().encode(text);
      const pieces = bytewise ? Array.from(bytes, (byte) => Uint8Array.of(byte)) : [bytes];
      for (const piece of pieces) sink?.enqueue(piece);
    },
    close() {
      if (!open) return;
      leave();
      sink?.close();
    },
  };
  return { stream, response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }) };
}
