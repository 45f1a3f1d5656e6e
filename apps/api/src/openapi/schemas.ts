import { type TSchema, Type as t } from '@sinclair/typebox';
import { Health, Readiness } from '../ops/health.model.ts';
import {
  AlphaAnswer,
  ErrorBody,
  FailedItem,
  LegacyError,
  RegistryAnswer,
  RegistryBatch,
  RegistryEvent,
  RegistryItem,
} from '../responses/response.model.ts';

/** The named schemas of the document. */
export const SCHEMAS = {
  RegistryAnswer,
  RegistryBatch,
  RegistryItem,
  FailedItem,
  RegistryEvent,
  RegistryError: ErrorBody,
  AlphaAnswer,
  LegacyError,
  Health,
  Readiness,
} as const;

const PREFIX = '#/components/schemas/';

/** A reference to a named schema. */
export function ref(name: keyof typeof SCHEMAS): TSchema {
  return t.Ref(`${PREFIX}${name}`);
}

/** The named schemas that a part of the document references. */
export function usedSchemas(part: unknown): Record<string, TSchema> {
  const text = JSON.stringify(part);
  const used = Object.entries(SCHEMAS).filter(([name]) => text.includes(`"${PREFIX}${name}"`));
  return Object.fromEntries(used);
}
