import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createClient } from '../src/index.ts';

/** The values that a watch reports of a stream that arrives in these chunks. */
function toldOf(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const values: unknown[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(sink) {
      for (const chunk of chunks) sink.enqueue(chunk);
    },
  });
  const answer = new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  const client = createClient('https://example.org', { fetch: () => Promise.resolve(answer) });
  return new Promise((resolve, reject) => {
    client.watch('any', (value) => values.push(value), {
      onError: (error, { ended }) => (ended ? resolve(values) : reject(error)),
    });
  });
}

/** Bytes cut into chunks; some may be empty. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const text = fc.string({ unit: 'binary', maxLength: 12 });
const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  text,
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const noise = fc.constantFrom(
  [],
  [': heartbeat'],
  [':'],
  ['retry: 2000', ''],
  ['event: news', 'data: 1', ''],
  ['id'],
  ['x: y'],
);

test('a watch reports every value, whatever the chunks, line ends and comments', async () => {
  const event = fc.record({ value, noise, pretty: fc.boolean(), space: fc.boolean() });
  const stream = fc.record({
    events: fc.array(event, { maxLength: 6 }),
    eol: lineEnd,
    mark: fc.boolean(),
    places: fc.array(fc.nat(), { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(stream, async ({ events, eol, mark, places }) => {
      const lines = events.flatMap((each, index) => {
        // Numbered, so that no two in a row are the same.
        const json = JSON.stringify({ value: [index, each.value] }, null, each.pretty ? 1 : 0);
        const data = json.split('\n').map((line) => `data:${each.space ? ' ' : ''}${line}`);
        return [...each.noise, `id: ${index}`, ...data, ''];
      });
      const end = ['event: end', 'data: {"http_status_code":401}', '', ''];
      const bytes = new TextEncoder().encode((mark ? '\uFEFF' : '') + [...lines, ...end].join(eol));
      // JSON has no -0, and escapes half surrogate pairs.
      const expected = JSON.parse(JSON.stringify(events.map((each, index) => [index, each.value])));
      expect(await toldOf(cut(bytes, places))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('an event that the end of a stream cuts off is ignored', async () => {
  let streams = 0;
  const values: unknown[] = [];
  const client = createClient('https://example.org', {
    backoff: { first: 1, most: 1 },
    fetch: () => {
      streams += 1;
      const half = 'data: {"value":1}\n\ndata: {"value":2}\n';
      const whole = 'data: {"value":3}\n\nevent: end\ndata: {}\n\n';
      const headers = { 'Content-Type': 'text/event-stream' };
      return Promise.resolve(new Response(streams === 1 ? half : whole, { headers }));
    },
  });
  await new Promise<void>((resolve) => {
    client.watch('any', (each) => values.push(each), { onError: (_, { ended }) => ended && resolve() });
  });
  expect(values).toEqual([1, 3]);
});
