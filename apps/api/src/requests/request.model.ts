import { Type as t } from '@sinclair/typebox';

/** The id of a registry item. */
export const Id = t.String({
  description: 'Dotted id of a registry item, as `flextype.manifest.version`',
  examples: ['flextype.manifest.version'],
});

/** What a call of the registry route may say in its query; names and shapes after the Flextype documentation. */
export const RegistryQuery = t.Object({
  id: t.Union([Id, t.Array(Id, { minItems: 1, description: 'Many ids, as `id[]=a&id[]=b`' })]),
  token: t.Optional(
    t.String({
      description: 'Token of the API, where no header carries it',
      examples: ['efe1e36e4d60fcd547e22eb9f795dff9'],
    }),
  ),
  access_token: t.Optional(
    t.String({
      description: 'Access token, verified against `hashed_access_token` of the token if it is sent',
      examples: ['lantern-room-key'],
    }),
  ),
  default: t.Optional(
    t.Unknown({
      description: 'What to answer where the item is not set: a text, or `default[]=a&default[]=b`',
    }),
  ),
});

/** What a call may say besides where it may wait for a change. */
export const WaitingQuery = t.Object({
  wait: t.Optional(
    t.String({
      pattern: '^\\d{1,9}(\\.\\d{1,9})?(ms|s)?$',
      description:
        'How long to wait for another value than that of `If-None-Match`, as `30s`, `1500ms`, or seconds',
      examples: ['30s'],
    }),
  ),
});
