import type { Attributes, SpanContext } from '@opentelemetry/api';
import { BatchSpanProcessor, type ReadableSpan, type TimedEvent } from '@opentelemetry/sdk-trace-base';
import { maskRuns } from './token-masking.ts';

// The attributes that may leave the server. Anything else, such as the whole URL, the query, headers or error messages,
// is removed, even if a new version of the plugin records it.
const ALLOWED: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'url.path',
  'url.scheme',
  'user_agent.original',
  'server.address',
  'server.port',
  'client.address',
  'error.type',
]);

// The only attribute of an exception that may leave the server.
const EXCEPTION_TYPE = 'exception.type';

// The plugin times two steps of a request: the handler, which only returns a promise, and the hook that awaits it.
// Their durations are part of the request's span, so they are dropped.
const STEPS: ReadonlySet<string> = new Set(['Handle', 'AfterHandle']);

const MAX_TEXT_LENGTH = 200;

/** Sends spans in batches, without anything in them that could be a token. */
export class ScrubbingProcessor extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    if (!STEPS.has(span.name)) super.onEnd(scrub(span));
  }
}

function scrub(span: ReadableSpan): ReadableSpan {
  const { code } = span.status;
  return {
    name: toSafe(span.name),
    kind: span.kind,
    spanContext: () => withoutState(span.spanContext()),
    ...(span.parentSpanContext && { parentSpanContext: withoutState(span.parentSpanContext) }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: { code },
    attributes: scrubAttributes(span.attributes, ALLOWED),
    links: [],
    events: span.events.map(scrubEvent),
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function scrubEvent({ name, time, attributes = {} }: TimedEvent): TimedEvent {
  return { name, time, attributes: scrubAttributes(attributes, new Set([EXCEPTION_TYPE])) };
}

function scrubAttributes(attributes: Attributes, allowed: ReadonlySet<string>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => allowed.has(name))
      .map(([name, value]) => [name, typeof value === 'string' ? toSafe(value) : value]),
  );
}

// `tracestate` is a header with arbitrary text, which would be passed on.
function withoutState({ traceId, spanId, traceFlags }: SpanContext): SpanContext {
  return { traceId, spanId, traceFlags };
}

function toSafe(text: string): string {
  return maskRuns(text).slice(0, MAX_TEXT_LENGTH);
}
