/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** The last `id:` of the stream, in this event or an earlier one. */
  readonly id: string;
}

/**
 * Parses events by the HTML standard from chunks that may end anywhere, even inside a character or a line end.
 *
 * @param onData called for every chunk, even if it is only a comment
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onData: () => void,
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
    // An event without its final blank line is incomplete and is discarded.
    if (done) return;
    onData();
    const text = decoder.decode(value, { stream: true });
    if (!text) continue;
    // A CR ends a line at once; an LF after it, perhaps in the next chunk, does not end another.
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
