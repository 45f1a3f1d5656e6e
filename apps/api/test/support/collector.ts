import { atEnd } from '@flextype-bun/testing';

/** A span as the collector receives it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A stand-in for an OpenTelemetry collector, which accepts OTLP over HTTP as JSON. */
export interface Collector {
  /** The value for the setting `tracing.endpoint`. */
  readonly endpoint: string;
  /** All received bodies, unparsed. */
  readonly texts: readonly string[];
  readonly spans: () => readonly CollectedSpan[];
  /** All received service names. */
  readonly services: () => ReadonlySet<unknown>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
}

/** @param answer makes the response; 200 by default */
export function openCollector(
  answer: () => Response | Promise<Response> = () => Response.json({}),
): Collector {
  const texts: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: {
      '/v1/traces': async (request) => {
        texts.push(await request.text());
        return answer();
      },
    },
  });
  atEnd(() => server.stop(true));
  const resources = () => texts.flatMap((text) => (JSON.parse(text) as Export).resourceSpans);
  const toObject = (attributes: readonly Attribute[]) =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
  return {
    endpoint: `${server.url.origin}/v1/traces`,
    texts,
    spans: () =>
      resources().flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) =>
          spans.map(({ name, traceId, attributes }) => ({
            name,
            traceId,
            attributes: toObject(attributes),
          })),
        ),
      ),
    services: () => new Set(resources().map(({ resource }) => toObject(resource.attributes)['service.name'])),
  };
}
