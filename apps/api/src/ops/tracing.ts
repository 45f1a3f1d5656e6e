import { setImmediate as turn } from 'node:timers/promises';
import { opentelemetry } from '@elysia/opentelemetry';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type AnyElysia, Elysia } from 'elysia';
import { withTimeout } from '../lib/timeout.ts';
import { OPERATIONS_PATHS } from './operator-routes.ts';
import { ScrubbingProcessor } from './span-scrubbing.ts';
import { maskRuns } from './token-masking.ts';

/** Traces all requests. */
export interface Tracing extends AsyncDisposable {
  /** Must be used by the app before its routes. */
  readonly plugin: AnyElysia;
  /** Sends the buffered traces. */
  close(): Promise<void>;
}

/** Options of {@link openTracing}. */
export interface TracingOptions {
  /** URL of the collector (OTLP over HTTP). */
  readonly endpoint: string;
  /** Name of this server in traces. */
  readonly service: string;
  /** Called if traces cannot be sent. */
  readonly warn: (message: string) => void;
}

// How long `close` waits for the collector.
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Starts OpenTelemetry with Elysia's plugin.
 *
 * Import this file dynamically: it loads about 400 modules.
 */
export function openTracing({ endpoint, service, warn }: TracingOptions): Tracing {
  const report = (message: string) => warn(`OpenTelemetry: ${maskRuns(toReason(message))}`);
  const silent = () => undefined;
  const logger = { error: report, warn: report, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const processor = new ScrubbingProcessor(new OTLPTraceExporter({ url: endpoint }));
  const plugin = new Elysia({ name: '@flextype-bun/tracing' })
    // The plugin reads the status from `set`, and not from a `Response`, which the registry's routes return.
    .onAfterHandle({ as: 'global' }, async ({ responseValue, set }) => {
      const response: unknown = await responseValue;
      if (response instanceof Response) set.status = response.status;
    })
    .use(
      opentelemetry({
        serviceName: service,
        spanProcessors: [processor],
        checkIfShouldTrace: ({ url }) => !OPERATIONS_PATHS.has(new URL(url).pathname),
        // The detectors would send the command line, which may contain secrets, and the names of the host.
        autoDetectResources: false,
      }),
    );
  const close = () => withTimeout(CLOSE_TIMEOUT_MS, shutDown(processor));
  return { plugin, close, [Symbol.asyncDispose]: close };
}

// Elysia ends the span of a request one turn after its response has been sent.
async function shutDown(processor: ScrubbingProcessor): Promise<void> {
  await turn();
  await processor.shutdown();
}

// Errors arrive as JSON; extract `message`.
function toReason(text: string): string {
  try {
    const { message } = JSON.parse(text);
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
