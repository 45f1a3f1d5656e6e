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

// What the Flextype documentation answers.
const VERSION = '0.10.0';

const FAILURES: readonly Failure[] = [...CALL_FAILURES, 'not-found', 'not-encodable'];

/** Getting items, as a flavour does. */
export function getOperation(flavour: Flavour, settings: RegistryApiSettings): Operation {
  const legacy = flavour.name === 'legacy';
  return {
    operationId: legacy ? 'registry.get.legacy' : 'registry.get',
    summary: legacy ? 'Get a registry item, as Flextype 0.9 does' : 'Get a registry item',
    description: DESCRIPTIONS[flavour.name],
    tags: ['Registry'],
    security: ANY_TOKEN,
    parameters: itemParameters(flavour, settings),
    responses: {
      200: found(flavour),
      304: {
        description: 'Not Modified: the client has the answer already.',
        headers: VALIDATORS,
      },
      ...errorResponses(flavour, failuresOf(flavour)),
    },
  };
}

/** The failures that a flavour can answer with when an item is asked for. */
export function failuresOf(flavour: Flavour): readonly Failure[] {
  return FAILURES.filter(
    (failure) =>
      (failure !== 'not-found' || flavour.missing === 'error') &&
      (!failure.startsWith('too-many-subscribers') || flavour.supportsBatchAndEvents),
  );
}

const DESCRIPTIONS: Readonly<Record<Flavour['name'], string>> = {
  documented:
    'ResponseCache the value of one id, or of many. What is `null` counts as not set. Each call counts towards the limit of ' +
    'its token, whether it finds something or not.',
  alpha:
    'ResponseCache the value of one id as Flextype 1.0.0-alpha.3 does: with `null` where nothing is set. Each call counts ' +
    'towards the limit of its token.',
  legacy:
    'ResponseCache the value of one id as Flextype 0.9 does. Each call counts towards the limit of its token, whether it ' +
    'finds something or not.',
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
      missing: { summary: 'Nothing is set there', value: one(MISSING, null) },
    }),
    ...(flavour.takesDefault && {
      default: { summary: 'Nothing is set there, and `default=Untitled`', value: one(MISSING, 'Untitled') },
    }),
    ...(flavour.supportsBatchAndEvents && {
      many: {
        summary: 'Many ids, `id[]`',
        value: toPlain(batchEnvelope([toItem(FOUND, VERSION), toFailedItem(flavour, MISSING, 'not-found')])),
      },
    }),
  };
}
