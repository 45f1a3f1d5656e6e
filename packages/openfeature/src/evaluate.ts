import type { RegistryClientError } from '@flextype-bun/client';
import {
  FlagNotFoundError,
  GeneralError,
  type JsonValue,
  type OpenFeatureError,
  ParseError,
  type ResolutionDetails,
  StandardResolutionReasons,
  TypeMismatchError,
} from '@openfeature/core';

/** A value, and whether it may be out of date. */
export interface FoundValue {
  /** `undefined` if unset. */
  readonly value: unknown;
  readonly isStale: boolean;
}

/** The types of flags, by OpenFeature's names. */
interface FlagTypes {
  readonly boolean: boolean;
  readonly string: string;
  readonly number: number;
  readonly object: JsonValue;
}

/**
 * The details of a flag of a type. Nothing is converted: `"1"` is not a number, and 0 is not a boolean.
 *
 * @throws {FlagNotFoundError} if the id is unset
 * @throws {TypeMismatchError} if the value has another type
 */
export function toDetails<Type extends keyof FlagTypes>(
  id: string,
  type: Type,
  { value, isStale }: FoundValue,
): ResolutionDetails<FlagTypes[Type]> {
  if (value === undefined) throw new FlagNotFoundError(`${id} is not set`);
  const actual: string = typeof value;
  if (actual !== type) throw new TypeMismatchError(`${id} is of type ${actual}, not ${type}`);
  const { STALE, STATIC } = StandardResolutionReasons;
  return { value: value as FlagTypes[Type], reason: isStale ? STALE : STATIC };
}

/** An error of the client as one of OpenFeature. */
export function toOpenFeatureError(error: RegistryClientError): OpenFeatureError {
  const { message } = error;
  return error.code === 'answer'
    ? new ParseError(message, { cause: error })
    : new GeneralError(message, { cause: error });
}
