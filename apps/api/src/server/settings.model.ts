import { ID_PATTERN } from '@flextype-bun/registry-core';
import { type Static, Type as t } from '@sinclair/typebox';

const WhenDown = t.Union([t.Literal('refuse'), t.Literal('serve')]);

/**
 * The settings of the server: one schema validates them, types them, and describes them. Their defaults are
 * `DEFAULT_SETTINGS`.
 */
export const ServerSettings = t.Object({
  host: t.String({ minLength: 1, description: 'Address that the server listens on' }),
  port: t.Integer({
    minimum: 0,
    maximum: 65_535,
    description: 'Port that it listens on; 0 for any that is free',
  }),
  api: t.Object({
    v1: t.Union([t.Literal('documented'), t.Literal('alpha')], {
      description: 'What `/api/v1/registry` answers: as the documentation says, or as 1.0.0-alpha.3 does',
    }),
    legacy: t.Boolean({ description: 'Whether `/api/registry` of Flextype 0.9 is answered' }),
    batch: t.Integer({ minimum: 1, maximum: 500, description: 'How many ids one call may ask for' }),
    redact: t.Array(t.String({ minLength: 1, pattern: ID_PATTERN }), {
      description: 'Patterns of ids that no token gets to see',
    }),
    compress: t.Integer({
      minimum: 0,
      description: 'From this size on answers are compressed, in bytes; 0 for never',
    }),
    events: t.Object({
      enabled: t.Boolean({
        description: 'Whether there are streams of changes, and calls that wait for one',
      }),
      streams: t.Integer({
        minimum: 1,
        description: 'How many streams and waiting calls may be open at a time',
      }),
      share: t.Integer({
        minimum: 1,
        maximum: 100,
        description: 'How many of them one token may hold, in percent',
      }),
      heartbeat: t.Integer({
        minimum: 100,
        maximum: 600_000,
        description: 'How often a stream without changes says that it lives, in ms',
      }),
      wait: t.Integer({
        minimum: 0,
        maximum: 600_000,
        description: 'How long a call may wait for a change at most, in ms',
      }),
    }),
  }),
  watch: t.Object({
    enabled: t.Boolean({ description: 'Follow changes of the files; without it, `SIGHUP` reads them again' }),
    polling: t.Boolean({ description: 'Look at the files at intervals, for network file systems' }),
    interval: t.Integer({ minimum: 10, maximum: 3_600_000, description: 'How often polling looks, in ms' }),
    debounce: t.Integer({
      minimum: 0,
      maximum: 600_000,
      description: 'How long after the last change the files are read, in ms',
    }),
    settle: t.Integer({
      minimum: 0,
      maximum: 600_000,
      description:
        'How long a file that looks half-written must stay as it is before that is believed, in ms',
    }),
  }),
  tokens: t.Object({
    ledger: t.Union([t.Literal('file'), t.Literal('memory'), t.Literal('redis')], {
      description: 'Where calls are counted: durably in files, in memory only, or in Redis',
    }),
    checkpoint: t.Integer({
      minimum: 10,
      maximum: 1_000,
      description: 'How often `token.yaml` is brought up to date, in ms',
    }),
    max_resident: t.Integer({ minimum: 1, description: 'How many tokens are kept in memory' }),
    when_unwritten: t.Union([t.Literal('refuse'), t.Literal('serve')], {
      description: 'What becomes of calls while the journal cannot be written: a 503, or an answer',
    }),
    read_only: t.Union([t.Literal('degraded'), t.Literal('expected'), t.Literal('refuse')], {
      description:
        "If the journal's folder cannot be written to at the start: count in memory and report it, do so because the site is read-only on purpose, or do not start",
    }),
    journal: t.Object({
      directory: t.String({ minLength: 1, description: "Folder of the journal, from the site's root" }),
      fsync: t.Union([t.Literal('none'), t.Literal('checkpoint'), t.Literal('always')], {
        description: 'What is forced to the disk, and when',
      }),
    }),
    redis: t.Object({
      url: t.String({ pattern: '^rediss?://', description: 'Address of the Redis or Valkey server' }),
      limited: t.Unsafe<Static<typeof WhenDown>>({
        ...WhenDown,
        description: 'Calls of tokens with a limit while Redis is down',
      }),
      unlimited: t.Unsafe<Static<typeof WhenDown>>({
        ...WhenDown,
        description: 'Calls of tokens without a limit while Redis is down',
      }),
    }),
  }),
  openapi: t.Object({
    enabled: t.Boolean({ description: 'Whether there are `/openapi.json` and `/docs`' }),
  }),
  operations: t.Object({
    listen: t.Union([t.Literal('same'), t.Literal('off'), t.Integer({ minimum: 0, maximum: 65_535 })], {
      description: 'Where `/healthz`, `/readyz` and `/metrics` are: beside the API, nowhere, or on this port',
    }),
    host: t.String({ minLength: 1, description: 'Address for a port of their own' }),
    unready_when_stale: t.Boolean({
      description: 'Whether `/readyz` answers 503 while a broken file keeps a change from being served',
    }),
  }),
  tracing: t.Object({
    endpoint: t.String({
      pattern: '^(none|https?://.+)$',
      description: 'Where OpenTelemetry traces are sent, as OTLP over HTTP, or `none`',
    }),
    service: t.String({ minLength: 1, description: 'Name of this server in traces' }),
  }),
  log: t.Object({
    requests: t.Union([t.Literal('none'), t.Literal('errors'), t.Literal('all')], {
      description: 'Which requests get a line of JSON on standard output',
    }),
    level: t.Union(
      [t.Literal('debug'), t.Literal('info'), t.Literal('warn'), t.Literal('error'), t.Literal('silent')],
      { description: 'The least that is worth a line' },
    ),
  }),
});

/** The server's settings, valid and complete. */
export type ServerSettings = Static<typeof ServerSettings>;

/** The settings that a change on disk brings into force at once; the others wait for the next start. */
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
