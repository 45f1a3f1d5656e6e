import { Type as t } from '@sinclair/typebox';

export const Id = t.String({
  description: 'Dotted id of a registry item, as `flextype.manifest.version`',
  examples: ['flextype.manifest.version'],
});

/** The query of a registry route; names and types follow the Flextype documentation. */
export const RegistryQuery = t.Object({
  id: t.Union([Id, t.Array(Id, { minItems: 1, description: 'Several ids, as `id[]=a&id[]=b`' })]),
  token: t.Optional(
    t.String({
      description: 'API token; can be sent in a header instead',
      examples: ['efe1e36e4d60fcd547e22eb9f795dff9'],
    }),
  ),
  access_token: t.Optional(
    t.String({
      description: 'Access token; if sent, it must match `hashed_access_token` of the token',
      examples: ['lantern-room-key'],
    }),
  ),
  default: t.Optional(
    t.Unknown({
      description: 'Value to return if the item is unset: a string, or a list as `default[]=a&default[]=b`',
    }),
  ),
});

/** The additional parameter of routes with long polls. */
export const WaitingQuery = t.Object({
  wait: t.Optional(
    t.String({
      pattern: '^\\d{1,9}(\\.\\d{1,9})?(ms|s)?$',
      description:
        'How long to wait until the response no longer matches `If-None-Match`: `30s`, `1500ms`, or seconds',
      examples: ['30s'],
    }),
  ),
});
