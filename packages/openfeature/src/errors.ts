import type { RegistryClientError } from '@flextype-bun/client';
import { GeneralError, type OpenFeatureError, ParseError } from '@openfeature/core';

/** An error of the client as one of OpenFeature. */
export function toOpenFeatureError(error: RegistryClientError): OpenFeatureError {
  const { message } = error;
  return error.code === 'answer'
    ? new ParseError(message, { cause: error })
    : new GeneralError(message, { cause: error });
}
