/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** The last `id:` that the stream has said, in this event or before. */
  readonly id: string;
}

/**
 * Reads events as the HTML standard says, from chunks that may end anywhere: within a character, within a line end.
 *
 * @param heard called for every chunk, also for one that is but a comment
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  let afterReturn = false;
  let type = '';
  let data = '';
  let id = '';
  for (;;) {
    const { done, value } = await reader.read();
    // What no blank line has ended yet is half an event, which does not count.
    if (done) return;
    heard();
    const text = decoder.decode(value, { stream: true });
    if (!text) continue;
    // A CR ends a line at once; the LF that may come after it in another chunk is no line of its own.
    rest += afterReturn ? text.replace(/^\n/, '') : text;
    afterReturn = text.endsWith('\r');
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line) {
        const [, field, content = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === 'data') data += `${content}\n`;
        else if (field === 'event') type = content;
        else if (field === 'id' && !content.includes('\0')) id = content;
      } else {
        if (data) yield { type: type || 'message', data: data.slice(0, -1), id };
        type = '';
        data = '';
      }
    }
  }
}
