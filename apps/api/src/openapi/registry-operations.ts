import { toPlain } from '@flextype-bun/registry-core';
import { type TSchema, Type as t } from '@sinclair/typebox';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import { batchEnvelope, type Failure, type Flavour, toFailedItem, toItem } from '../responses/flavours.ts';
import { CALL_FAILURES, errorResponses } from './errors.ts';
import { ENCODING, VALIDATORS } from './headers.ts';
import type { ApiResponse, Example, Operation } from './open-api.ts';
import { EXAMPLE_IDS, itemParameters } from './parameters.ts';
import { ref } from './schemas.ts';
import { ANY_TOKEN } from './security.ts';

const [FOUND, MISSING] = EXAMPLE_IDS;

// The value in the example of the Flextype documentation.
const VERSION = '0.10.0';

const FAILURES: readonly Failure[] = [...CALL_FAILURES, 'not-found', 'not-encodable', 'too-large'];

/** The operation that returns items, for a flavour. */
export function getOperation(flavour: Flavour, settings: RegistryApiSettings, exampleId: string): Operation {
  const legacy = flavour.name === 'legacy';
  return {
    operationId: legacy ? 'registry.get.legacy' : 'registry.get',
    summary: legacy ? 'Get a registry item, as Flextype 0.9 does' : 'Get a registry item',
    description: DESCRIPTIONS[flavour.name],
    tags: ['Registry'],
    security: ANY_TOKEN,
    parameters: itemParameters(flavour, settings, exampleId),
    responses: {
      200: found(flavour),
      304: {
        description: 'Not Modified: the client has the current response.',
        headers: VALIDATORS,
      },
      ...errorResponses(flavour, failuresOf(flavour)),
    },
  };
}

/** The failures of a request for items, for a flavour. */
export function failuresOf(flavour: Flavour): readonly Failure[] {
  return FAILURES.filter(
    (failure) =>
      (failure !== 'not-found' || flavour.missing === 'error') &&
      (!failure.startsWith('too-many-subscribers') || flavour.supportsBatchAndEvents),
  );
}

const DESCRIPTIONS: Readonly<Record<Flavour['name'], string>> = {
  documented:
    'Returns the value of one id, or of several. `null` counts as unset. Each request counts towards the limit of its ' +
    'token, whether the id is set or not.',
  alpha:
    'Returns the value of one id as Flextype 1.0.0-alpha.3 does: `null` if the id is unset. Each request counts towards ' +
    'the limit of its token.',
  legacy:
    'Returns the value of one id as Flextype 0.9 does. Each request counts towards the limit of its token, whether the ' +
    'id is set or not.',
};

function found(flavour: Flavour): ApiResponse {
  return {
    description: 'OK: the value.',
    headers: { ...VALIDATORS, ...ENCODING },
    content: { 'application/json': { schema: foundSchema(flavour), examples: foundExamples(flavour) } },
  };
}

function foundSchema(flavour: Flavour): TSchema {
  if (flavour.name === 'alpha') return ref('AlphaAnswer');
  return flavour.supportsBatchAndEvents
    ? t.Union([ref('RegistryAnswer'), ref('RegistryBatch')])
    : ref('RegistryAnswer');
}

function foundExamples(flavour: Flavour): Record<string, Example> {
  const one = (id: string, value: string | null) => toPlain(flavour.envelope(id, value));
  return {
    found: { summary: 'The example of the Flextype documentation', value: one(FOUND, VERSION) },
    ...(flavour.missing === 'null' && {
      missing: { summary: 'The id is unset', value: one(MISSING, null) },
    }),
    ...(flavour.takesDefault && {
      default: { summary: 'The id is unset, with `default=Untitled`', value: one(MISSING, 'Untitled') },
    }),
    ...(flavour.supportsBatchAndEvents && {
      many: {
        summary: 'Several ids, `id[]`',
        value: toPlain(batchEnvelope([toItem(FOUND, VERSION), toFailedItem(flavour, MISSING, 'not-found')])),
      },
    }),
  };
}
