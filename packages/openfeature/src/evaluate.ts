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

const EMPTY_MAP = Object.freeze({});

/** The types of flags, by OpenFeature's names. */
export interface FlagTypes {
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

/** The details of a map or a list. An empty map arrives as an empty list: the default says which of them is meant. */
export function toObjectDetails<Value extends JsonValue>(
  id: string,
  found: FoundValue,
  fallback: Value,
): ResolutionDetails<Value> {
  const details = toDetails(id, 'object', found);
  const isEmptyMap = isEmptyList(details.value) && !Array.isArray(fallback);
  return { ...details, value: (isEmptyMap ? EMPTY_MAP : details.value) as Value };
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** An error of the client as one of OpenFeature. */
export function toOpenFeatureError(error: RegistryClientError): OpenFeatureError {
  const { message } = error;
  return error.code === 'answer'
    ? new ParseError(message, { cause: error })
    : new GeneralError(message, { cause: error });
}
