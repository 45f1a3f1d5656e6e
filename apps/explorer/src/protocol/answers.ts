import { type Static, Type as t } from '@sinclair/typebox';

const Place = t.Object({
  file: t.String({
    description: "From the site's root",
    examples: ['project/config/plugins/site/settings.yaml'],
  }),
  line: t.Optional(t.Integer({ minimum: 1 })),
  column: t.Optional(t.Integer({ minimum: 1 })),
});

const Kind = t.Union(
  ['s', 'i', 'f', 'b', 'n', 'l', 'm'].map((kind) => t.Literal(kind)),
  {
    description: 's: string, i: int, f: float, b: bool, n: null, l: list, m: map',
  },
);

/** The header of the page. */
export const ExplorerSite = t.Object(
  {
    root: t.String({ description: 'The folder of the site' }),
    flextype: t.String({ description: 'Its version, or generation' }),
    label: t.String({ description: 'The setting `explorer.label`' }),
    color: t.String({ description: 'The setting `explorer.color`' }),
    server: t.String({ description: 'Version of the server' }),
    state: t.String({ examples: ['ready'] }),
    version: t.String({ description: 'Names the values that are served' }),
    changedAt: t.String(),
    base: t.String({ description: '`flextype.settings.base_path`' }),
  },
  { description: 'The site and the server' },
);

/** One layer of a value. */
export const ExplorerLayer = t.Object({
  id: t.String({ description: 'The id that the layer sets' }),
  source: t.String({ description: 'manifest, defaults, site or built-in' }),
  effect: t.String({ description: 'wins, merges, overridden or none' }),
  place: t.Optional(Place),
  kind: Kind,
  text: t.String({ description: 'The value on one line; cut if it is long, empty if it is masked' }),
  masked: t.Boolean(),
  shared: t.Boolean({ description: 'Reached through an alias or a merge key' }),
});

/** One value with its layers. */
export const ExplorerItem = t.Object(
  {
    path: t.Array(t.String()),
    id: t.Union([t.String(), t.Null()], {
      description: '`null` if no id can name it: a key has a dot in it',
    }),
    kind: t.Union([Kind, t.Null()], { description: '`null` if nothing is set' }),
    json: t.Union([t.String(), t.Null()], {
      description: 'The value as JSON, indented; at most `api` of its length',
    }),
    length: t.Integer({ description: 'Length of the whole JSON, in characters' }),
    masked: t.Integer({ description: 'How many secrets in it are masked' }),
    layers: t.Array(ExplorerLayer, { description: 'The lowest first' }),
    items: t.Array(t.Array(ExplorerLayer), { description: 'Of a list: the layers of each item' }),
    itemsLeftOut: t.Integer(),
    reason: t.Union([t.String(), t.Null()], { description: 'Why nothing is set' }),
    reasonPlace: t.Optional(Place),
    nearest: t.Array(t.String(), { description: 'Ids that look like it' }),
  },
  { description: 'A value, and where it comes from' },
);

/** One problem. */
export const ExplorerProblem = t.Object({
  severity: t.String({ description: 'error, warning or info' }),
  code: t.String({ examples: ['malformed-yaml'] }),
  id: t.Optional(t.String()),
  place: t.Optional(Place),
  rule: t.Optional(Place),
  reason: t.String(),
  remedy: t.String(),
  snippet: t.Optional(t.String()),
});

/** The problems of the site. */
export const ExplorerProblems = t.Object(
  {
    errors: t.Integer(),
    warnings: t.Integer(),
    remarks: t.Integer(),
    problems: t.Array(ExplorerProblem, { description: 'Most severe first; at most 500 of a kind' }),
    kinds: t.Array(t.Object({ severity: t.String(), code: t.String(), count: t.Integer() }), {
      description: 'How many there are of each kind',
    }),
    checked: t.Boolean({
      description:
        'Whether the checks have seen the current values; if not, some problems are those of before',
    }),
  },
  { description: 'Problems of the site' },
);

/** One token, masked. */
export const ExplorerToken = t.Object({
  ref: t.String({ description: 'Names the token to the explorer, and to nothing else' }),
  name: t.String({ description: 'Its first characters', examples: ['efe1…'] }),
  title: t.Union([t.String(), t.Null()]),
  layout: t.String(),
  state: t.String({ description: 'valid, unreadable, incomplete, disabled or exhausted' }),
  reason: t.Union([t.String(), t.Null()], { description: 'Why requests with it are refused' }),
  calls: t.Union([t.Number(), t.Null()]),
  limit: t.Union([t.Number(), t.Null()], { description: '`null`: no limit' }),
  accessToken: t.Boolean(),
  allow: t.Union([t.Array(t.String()), t.Null()]),
  deny: t.Array(t.String()),
});

/** A page of tokens. */
export const ExplorerTokens = t.Object(
  {
    total: t.Integer(),
    complete: t.Boolean({ description: 'Whether all tokens of the site were looked at' }),
    page: t.Integer(),
    pages: t.Integer(),
    tokens: t.Array(ExplorerToken),
  },
  { description: 'Tokens of the site' },
);

/** The current metrics. */
export const ExplorerOperations = t.Object(
  {
    at: t.Number({ description: 'Milliseconds since 1970' }),
    requests: t.Array(t.Object({ route: t.String(), status: t.Integer(), count: t.Number() })),
    refusals: t.Array(t.Object({ reason: t.String(), count: t.Number() })),
    latencies: t.Array(
      t.Object({ route: t.String(), count: t.Number(), sum: t.Number(), cumulative: t.Array(t.Number()) }),
    ),
    bounds: t.Array(t.Number(), { description: 'Upper bounds of the latencies, in seconds' }),
    streams: t.Integer(),
    reloads: t.Integer(),
    watching: t.String(),
    watchedPaths: t.Integer(),
    tokens: t.Object({
      state: t.String(),
      ledger: t.String(),
      resident: t.Integer(),
      pending: t.Integer(),
      journalBytes: t.Union([t.Number(), t.Null()]),
    }),
    memory: t.Number({ description: 'Resident, in bytes' }),
    cpu: t.Number({ description: 'Seconds on processors since the start' }),
    startedAt: t.Number(),
  },
  { description: 'Figures of the server' },
);

/** Values too long for a row that contain a text. */
export const ExplorerMatches = t.Object(
  {
    paths: t.Array(t.String(), { description: 'As in `at`' }),
    complete: t.Boolean({ description: 'Whether these are all' }),
  },
  { description: 'Where a text stands in long values' },
);

export type Place = Static<typeof Place>;
export type ExplorerSite = Static<typeof ExplorerSite>;
export type ExplorerLayer = Static<typeof ExplorerLayer>;
export type ExplorerItem = Static<typeof ExplorerItem>;
export type ExplorerProblem = Static<typeof ExplorerProblem>;
export type ExplorerProblems = Static<typeof ExplorerProblems>;
export type ExplorerToken = Static<typeof ExplorerToken>;
export type ExplorerTokens = Static<typeof ExplorerTokens>;
export type ExplorerOperations = Static<typeof ExplorerOperations>;
export type ExplorerMatches = Static<typeof ExplorerMatches>;
