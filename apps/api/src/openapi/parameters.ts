import { type TSchema, Type as t } from '@sinclair/typebox';
import { Id, RegistryQuery, WaitingQuery } from '../requests/request.model.ts';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import type { Flavour } from '../responses/flavours.ts';
import { EXAMPLE_TAG } from './headers.ts';
import type { Parameter } from './open-api.ts';

/** The ids in the examples; the second one is unset. */
export const EXAMPLE_IDS = ['flextype.manifest.version', 'flextype.nothing'] as const;

// Ids of Flextype itself, which most sites have: the names of plugins and their settings may be confidential.
const USUAL_IDS = [EXAMPLE_IDS[0], 'flextype.settings.timezone', 'flextype.settings.charset'] as const;

/** An id for requests from the page: one that the site has, if it has one of the usual ones. */
export function exampleIdOf(has: (id: string) => boolean): string {
  return USUAL_IDS.find(has) ?? EXAMPLE_IDS[0];
}

const { access_token: AccessToken, default: Default } = RegistryQuery.properties;

/** The parameters of a request for items, without the token. */
export function itemParameters(
  flavour: Flavour,
  { batch, events }: RegistryApiSettings,
  exampleId: string,
): Parameter[] {
  const { supportsBatchAndEvents } = flavour;
  return [
    ...(supportsBatchAndEvents
      ? eitherIds(batch, exampleId)
      : [query('id', Id, { required: true, example: exampleId })]),
    query('access_token', AccessToken, {}),
    ...(flavour.takesDefault ? defaults() : []),
    ...(supportsBatchAndEvents && events.enabled && events.wait > 0 ? [wait(events.wait)] : []),
    header(
      'If-None-Match',
      'Entity tags of the responses that the client has; if one of them is current, the response is 304 without a body',
      EXAMPLE_TAG,
    ),
  ];
}

/** The parameters of a request for a stream, without the token. */
export function streamParameters(exampleId: string): Parameter[] {
  return [
    query('id', Id, { required: true, example: exampleId }),
    query('access_token', AccessToken, {}),
    header(
      'Last-Event-ID',
      'The `id` of the last event that the client received; browsers send it when they reconnect',
      EXAMPLE_TAG.slice(1, -1),
    ),
  ];
}

function eitherIds(max: number, exampleId: string): Parameter[] {
  const ids = t.Array(Id, { minItems: 1, maxItems: max, examples: [EXAMPLE_IDS] });
  return [
    query('id', Id, {
      description: `${Id.description}. Either this or \`id[]\` is required.`,
      example: exampleId,
    }),
    query('id[]', ids, {
      description: `Several ids, as \`id[]=a&id[]=b\`; at most ${max}, which count as one call`,
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

function wait(max: number): Parameter {
  const schema = WaitingQuery.properties.wait;
  return query('wait', schema, {
    description: `${schema.description}; at most ${max / 1_000} s`,
  });
}

// Optional parameters have `examples` in their schema and no `example`, which the page would fill in for every request.
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
