import { setImmediate as turn } from 'node:timers/promises';
import { opentelemetry } from '@elysia/opentelemetry';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type AnyElysia, Elysia } from 'elysia';
import { withTimeout } from '../lib/timeout.ts';
import { OPERATIONS_PATHS } from './operator-routes.ts';
import { ScrubbingProcessor } from './span-scrubbing.ts';
import { maskRuns } from './token-masking.ts';

/** Traces of all calls. */
export interface Tracing {
  /** To be used by the app, before its routes. */
  readonly plugin: AnyElysia;
  /** Sends what is waiting. */
  close(): Promise<void>;
}

/** Where traces go, and under which name. */
export interface TracingOptions {
  readonly endpoint: string;
  readonly service: string;
  /** Told of what goes wrong with sending them. */
  readonly warn: (message: string) => void;
}

// How long the end may wait for the collector, in milliseconds.
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Starts OpenTelemetry with Elysia's plugin.
 *
 * Whoever imports this file loads some 400 modules: only a server that sends traces should.
 */
export function openTracing({ endpoint, service, warn }: TracingOptions): Tracing {
  const complain = (message: string) => warn(`OpenTelemetry: ${maskRuns(toReason(message))}`);
  const silent = () => undefined;
  const logger = { error: complain, warn: complain, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const processor = new ScrubbingProcessor(new OTLPTraceExporter({ url: endpoint }));
  const plugin = new Elysia({ name: '@flextype-bun/tracing' })
    // The plugin takes the status from where Elysia's own answers have it, and not from a finished `Response`, which the
    // registry's routes give or promise.
    .onAfterHandle({ as: 'global' }, async ({ responseValue, set }) => {
      const response: unknown = await responseValue;
      if (response instanceof Response) set.status = response.status;
    })
    .use(
      opentelemetry({
        serviceName: service,
        spanProcessors: [processor],
        checkIfShouldTrace: ({ url }) => !OPERATIONS_PATHS.has(new URL(url).pathname),
        // What detectors find are the command line and the host's names, and settings may stand in a command line.
        autoDetectResources: false,
      }),
    );
  return { plugin, close: () => withTimeout(CLOSE_TIMEOUT_MS, shutDown(processor)) };
}

// Elysia ends the span of a call in the turn after its answer has left.
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
