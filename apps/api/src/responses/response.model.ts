import { type Static, Type as t } from '@sinclair/typebox';
import { Id } from '../requests/request.model.ts';

// Other fields than these would be a mistake of the server, and no field is ever left out.
const EXACT = { additionalProperties: false };

/** One item of the registry. */
export const RegistryItem = t.Object(
  { key: Id, value: t.Unknown({ description: 'Any JSON: what the files of the site say there' }) },
  { ...EXACT, description: 'An item of the registry' },
);

/** The error body of `/api/v1/registry`. */
export const ErrorBody = t.Object(
  {
    title: t.String({ description: 'Name of the status' }),
    message: t.String({ description: 'What is wrong, for people' }),
    http_status_code: t.Integer({ minimum: 400, maximum: 599, description: 'The status, once more' }),
  },
  { ...EXACT, description: 'Why there is no value' },
);

/** An item of many, or of a stream, that cannot be told. */
export const FailedItem = t.Object(
  { key: Id, error: ErrorBody },
  { ...EXACT, description: 'An item that has no value to tell, and why' },
);

/** What is answered to one id. */
export const RegistryAnswer = t.Object(
  { data: RegistryItem },
  { ...EXACT, description: 'The answer to one `id`' },
);

/** What is answered to many ids. */
export const RegistryBatch = t.Object(
  {
    data: t.Array(t.Union([RegistryItem, FailedItem]), {
      minItems: 1,
      description: 'The items, in the order of the ids',
    }),
  },
  { ...EXACT, description: 'The answer to many ids, `id[]`' },
);

/** What is answered to one id as 1.0.0-alpha.3 does. */
export const AlphaAnswer = t.Object(
  { id: Id, value: t.Unknown({ description: 'Any JSON; `null` where nothing is set' }) },
  { ...EXACT, description: 'The answer to one `id`, as Flextype 1.0.0-alpha.3 words it' },
);

/** The error body of `/api/registry`. */
export const LegacyError = t.Object(
  {
    http_status_code: t.Integer({ minimum: 400, maximum: 599, description: 'The status, once more' }),
    message: t.String({ description: 'What is wrong, for people' }),
  },
  { ...EXACT, description: 'Why there is no value, as Flextype 0.9 words it' },
);

/** What an unnamed event of a stream carries. */
export const RegistryEvent = t.Union([RegistryItem, FailedItem], {
  description: 'The state of an item from now on',
});

export type RegistryItem = Static<typeof RegistryItem>;
