import { type Static, Type as t } from '@sinclair/typebox';
import { Id } from '../requests/request.model.ts';

// Responses never have additional fields, and every field is required.
const EXACT = { additionalProperties: false };

export const RegistryItem = t.Object(
  { key: Id, value: t.Unknown({ description: 'Any JSON: the value in the files of the site' }) },
  { ...EXACT, description: 'An item of the registry' },
);

/** The error body of `/api/v1/registry`. */
export const ErrorBody = t.Object(
  {
    title: t.String({ description: 'Reason phrase of the status' }),
    message: t.String({ description: 'Human-readable explanation' }),
    http_status_code: t.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status' }),
  },
  { ...EXACT, description: 'An error' },
);

/** An item of a batch or an event that has no value. */
export const FailedItem = t.Object(
  { key: Id, error: ErrorBody },
  { ...EXACT, description: 'An item without a value, and the reason' },
);

export const RegistryAnswer = t.Object(
  { data: RegistryItem },
  { ...EXACT, description: 'The response for one `id`' },
);

export const RegistryBatch = t.Object(
  {
    data: t.Array(t.Union([RegistryItem, FailedItem]), {
      minItems: 1,
      description: 'The items, in the order of the ids',
    }),
  },
  { ...EXACT, description: 'The response for several ids, `id[]`' },
);

export const AlphaAnswer = t.Object(
  { id: Id, value: t.Unknown({ description: 'Any JSON; `null` if the id is unset' }) },
  { ...EXACT, description: 'The response for one `id` in the format of Flextype 1.0.0-alpha.3' },
);

/** The error body of `/api/registry`. */
export const LegacyError = t.Object(
  {
    http_status_code: t.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status' }),
    message: t.String({ description: 'Human-readable explanation' }),
  },
  { ...EXACT, description: 'An error in the format of Flextype 0.9' },
);

/** The data of an unnamed event. */
export const RegistryEvent = t.Union([RegistryItem, FailedItem], {
  description: 'The current state of an item',
});

export type RegistryItem = Static<typeof RegistryItem>;
