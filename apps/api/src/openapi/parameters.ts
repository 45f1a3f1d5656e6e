import { type TSchema, Type as t } from '@sinclair/typebox';
import { Id, RegistryQuery, WaitingQuery } from '../requests/request.model.ts';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import type { Flavour } from '../responses/flavours.ts';
import { EXAMPLE_TAG } from './headers.ts';
import type { Parameter } from './open-api.ts';

/** The ids that the examples of many ids ask for; nothing is set at the second. */
export const EXAMPLE_IDS = ['flextype.manifest.version', 'flextype.nothing'] as const;

const { access_token: AccessToken, default: Default } = RegistryQuery.properties;

/** What a call for items may say, the token aside. */
export function itemParameters(flavour: Flavour, { batch, events }: RegistryApiSettings): Parameter[] {
  const { supportsBatchAndEvents } = flavour;
  return [
    ...(supportsBatchAndEvents
      ? eitherIds(batch)
      : [query('id', Id, { required: true, example: EXAMPLE_IDS[0] })]),
    query('access_token', AccessToken, {}),
    ...(flavour.takesDefault ? defaults() : []),
    ...(supportsBatchAndEvents && events.enabled && events.wait > 0 ? [wait(events.wait)] : []),
    header(
      'If-None-Match',
      'The entity tags that the client has: if one of them still holds, the answer is 304, without a body',
      EXAMPLE_TAG,
    ),
  ];
}

/** What a call for a stream may say, the token aside. */
export function streamParameters(): Parameter[] {
  return [
    query('id', Id, { required: true, example: EXAMPLE_IDS[0] }),
    query('access_token', AccessToken, {}),
    header(
      'Last-Event-ID',
      'The `id` of the last event that the client saw; browsers send it when they connect anew',
      EXAMPLE_TAG.slice(1, -1),
    ),
  ];
}

function eitherIds(most: number): Parameter[] {
  const ids = t.Array(Id, { minItems: 1, maxItems: most, examples: [EXAMPLE_IDS] });
  return [
    query('id', Id, {
      description: `${Id.description}. Either this or \`id[]\` has to be there.`,
      example: EXAMPLE_IDS[0],
    }),
    query('id[]', ids, {
      description: `Many ids at once, as \`id[]=a&id[]=b\`; ${most} at most, which count as one call`,
    }),
  ];
}

function defaults(): Parameter[] {
  const description = String(Default['description']);
  return [
    query('default', t.String({ examples: ['Untitled'] }), { description }),
    query('default[]', t.Array(t.String(), { examples: [['a', 'b']] }), { description }),
  ];
}

function wait(most: number): Parameter {
  const schema = WaitingQuery.properties.wait;
  return query('wait', schema, {
    description: `${schema.description}; after ${most / 1_000} s at most the answer comes in any case`,
  });
}

// The page fills in an `example`, but no `examples` of a schema: what a call need not say would be said by each.
function query(name: string, schema: TSchema, more: Partial<Parameter>): Parameter {
  const { description, ...rest } = schema;
  return {
    name,
    in: 'query',
    description: String(description),
    required: false,
    schema: rest as TSchema,
    ...(schema['type'] === 'array' && { style: 'form', explode: true }),
    ...more,
  };
}

function header(name: string, description: string, example: string): Parameter {
  return { name, in: 'header', description, required: false, schema: t.String({ examples: [example] }) };
}
