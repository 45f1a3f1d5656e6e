import { ID_PATTERN } from '@flextype-bun/registry-core';
import { type Static, Type as t } from '@sinclair/typebox';

const WhenDown = t.Union([t.Literal('refuse'), t.Literal('serve')]);

/**
 * The schema of the server's settings: validation, types and descriptions. The defaults are in `DEFAULT_SETTINGS`.
 */
export const ServerSettings = t.Object({
  host: t.String({ minLength: 1, description: 'Address to listen on; also `--host`, `HOST`' }),
  port: t.Integer({
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on, 0 for any free one; also `--port`, `PORT`',
  }),
  reuse_port: t.Boolean({
    description:
      'Let several processes on one Linux machine share the port; with `tokens.ledger: redis` only, which counts for all of them',
  }),
  api: t.Object({
    v1: t.Union([t.Literal('documented'), t.Literal('alpha')], {
      description:
        'How `/api/v1/registry` answers: as the Flextype documentation says (`documented`), or as 1.0.0-alpha.3 does (`alpha`)',
    }),
    legacy: t.Boolean({ description: 'Serve `/api/registry` as Flextype 0.9 does' }),
    batch: t.Integer({ minimum: 1, maximum: 500, description: 'Maximum number of ids per request' }),
    redact: t.Array(t.String({ minLength: 1, pattern: ID_PATTERN }), {
      description: 'Patterns of ids that are hidden from every token; see scopes',
    }),
    compress: t.Integer({
      minimum: 0,
      description: 'Smallest response that is compressed, in bytes; 0 turns compression off',
    }),
    events: t.Object({
      enabled: t.Boolean({
        description: 'Serve event streams and long polls',
      }),
      streams: t.Integer({
        minimum: 1,
        description: 'Maximum number of open event streams and long polls',
      }),
      share: t.Integer({
        minimum: 1,
        maximum: 100,
        description: 'Share of `api.events.streams` that one token may hold, in percent; always at least one',
      }),
      heartbeat: t.Integer({
        minimum: 100,
        maximum: 600_000,
        description: 'Interval of comments on an idle event stream, in ms',
      }),
      wait: t.Integer({
        minimum: 0,
        maximum: 600_000,
        description: 'Longest time that a long poll may wait, in ms',
      }),
    }),
  }),
  watch: t.Object({
    enabled: t.Boolean({
      description: 'Watch the files for changes; if off, only `SIGHUP` reads them again',
    }),
    polling: t.Boolean({ description: 'Poll the files instead, for network file systems' }),
    interval: t.Integer({ minimum: 10, maximum: 3_600_000, description: 'Polling interval, in ms' }),
    debounce: t.Integer({
      minimum: 0,
      maximum: 600_000,
      description: 'Wait after the last change before the files are read, in ms',
    }),
    settle: t.Integer({
      minimum: 0,
      maximum: 600_000,
      description:
        'Time that a file which looks half-written must stay unchanged before it is accepted, in ms',
    }),
  }),
  tokens: t.Object({
    ledger: t.Union([t.Literal('file'), t.Literal('memory'), t.Literal('redis')], {
      description: 'Where calls are counted: durably in files (`file`), in `memory` only, or in `redis`',
    }),
    checkpoint: t.Integer({
      minimum: 10,
      maximum: 1_000,
      description: 'Interval between updates of `token.yaml` files, in ms',
    }),
    max_resident: t.Integer({ minimum: 1, description: 'Maximum number of tokens kept in memory' }),
    when_unwritten: t.Union([t.Literal('refuse'), t.Literal('serve')], {
      description: 'While the journal cannot be written: `refuse` calls with 503, or `serve` them',
    }),
    read_only: t.Union([t.Literal('degraded'), t.Literal('expected'), t.Literal('refuse')], {
      description:
        "If the journal's folder is not writable at startup: count in memory and report it in `/readyz` (`degraded`), count in memory without a report because the site is read-only on purpose (`expected`), or exit (`refuse`)",
    }),
    journal: t.Object({
      directory: t.String({
        minLength: 1,
        description: "Folder of the journal, relative to the site's root",
      }),
      fsync: t.Union([t.Literal('none'), t.Literal('checkpoint'), t.Literal('always')], {
        description: 'When data is forced to disk: never (`none`), at each `checkpoint`, or `always`',
      }),
    }),
    redis: t.Object({
      url: t.String({ pattern: '^rediss?://', description: 'Address of the Redis or Valkey server' }),
      limited: t.Unsafe<Static<typeof WhenDown>>({
        ...WhenDown,
        description: 'While Redis is down: `refuse` or `serve` calls of tokens with a limit',
      }),
      unlimited: t.Unsafe<Static<typeof WhenDown>>({
        ...WhenDown,
        description: 'The same for tokens without a limit',
      }),
    }),
  }),
  openapi: t.Object({
    enabled: t.Boolean({ description: 'Serve `/openapi.json` and `/docs`' }),
  }),
  explorer: t.Object({
    enabled: t.Union([t.Literal('auto'), t.Boolean()], {
      description: 'Whether to serve the page `/explorer`; `auto`: only if the server listens on loopback',
    }),
    key: t.String({
      pattern: '^(random|[\\x21-\\x7e]{16,})$',
      description: 'Key that unlocks it, at least 16 characters; `random`: a new one for each process',
    }),
    hosts: t.Array(t.String({ minLength: 1 }), {
      description: 'Host names of the page, in addition to `localhost` and IP addresses',
    }),
    label: t.String({ minLength: 1, description: 'Name of the environment, shown at the top, or `none`' }),
    color: t.String({
      pattern: '^(none|#[0-9a-fA-F]{6})$',
      description: 'Color of the label, as `"#b91c1c"` (with quotes, since `#` begins a comment), or `none`',
    }),
  }),
  operations: t.Object({
    listen: t.Union([t.Literal('same'), t.Literal('off'), t.Integer({ minimum: 0, maximum: 65_535 })], {
      description:
        'Where `/healthz`, `/readyz` and `/metrics` are served: beside the API (`same`), nowhere (`off`), or on a separate port (its number)',
    }),
    host: t.String({ minLength: 1, description: 'Address of that port' }),
    unready_when_stale: t.Boolean({
      description: 'Answer `/readyz` with 503 while a broken file prevents a change from being served',
    }),
  }),
  tracing: t.Object({
    endpoint: t.String({
      pattern: '^(none|https?://.+)$',
      description: 'URL that OpenTelemetry traces are sent to (OTLP over HTTP), or `none`',
    }),
    service: t.String({ minLength: 1, description: 'Name of this server in traces' }),
  }),
  log: t.Object({
    requests: t.Union([t.Literal('none'), t.Literal('errors'), t.Literal('all')], {
      description:
        'Requests that are logged as JSON on standard output: `none`, `errors` (400 and above), or `all`',
    }),
    level: t.Union(
      [t.Literal('debug'), t.Literal('info'), t.Literal('warn'), t.Literal('error'), t.Literal('silent')],
      { description: "Lowest level of the server's own log, on standard error" },
    ),
  }),
});

/** The server's settings, valid and complete. */
export type ServerSettings = Static<typeof ServerSettings>;

/** Settings that take effect when their file changes. The others need a restart. */
export const LIVE_SETTINGS: readonly string[] = [
  'api.v1',
  'api.legacy',
  'api.batch',
  'api.redact',
  'api.compress',
  'api.events.enabled',
  'api.events.streams',
  'api.events.share',
  'api.events.heartbeat',
  'api.events.wait',
  'operations.unready_when_stale',
  'log.requests',
  'log.level',
];
