import type { ErrorObject } from 'ajv';
import { toKeys } from './json-data.ts';
import type { Violation } from './schema-protocol.ts';
import type { SchemaText } from './schema-text.ts';

// Keywords that fail because the schemas in them do, which are reported as well.
const ALTERNATIVES: ReadonlySet<string> = new Set(['anyOf', 'oneOf']);
// A list of 100,000 wrong items must not become as many violations.
const MAX_VIOLATIONS = 100;
const MAX_ALTERNATIVES = 5;
const MAX_ALLOWED_VALUES = 20;

/** A broken rule, before the value was located. */
export interface BrokenRule extends Omit<Violation, 'position'> {
  /** Whether the key itself is not allowed. */
  readonly isKey: boolean;
}

/** Converts the errors of the validator to broken rules, 100 at most. */
export function toBrokenRules(errors: readonly ErrorObject[], text: SchemaText): BrokenRule[] {
  return withoutCauses(errors)
    .slice(0, MAX_VIOLATIONS)
    .map(({ error, causes }) => toBrokenRule(error, causes, text));
}

interface Grouped {
  readonly error: ErrorObject;
  /** For a rule with alternatives, why none of them fits. */
  readonly causes: readonly ErrorObject[];
}

/**
 * Groups the errors of alternatives below the rule that contains them: each alternative has errors of its own, of which only
 * one would have to be corrected.
 */
function withoutCauses(errors: readonly ErrorObject[]): Grouped[] {
  const grouped: Grouped[] = [];
  for (const error of errors) {
    // These come with the error of their subschema, which says more.
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue;
    const causes: ErrorObject[] = [];
    if (ALTERNATIVES.has(error.keyword)) {
      while (grouped.at(-1) && isBelow(grouped.at(-1)?.error, error)) {
        const last = grouped.pop();
        if (last) causes.unshift(last.error);
      }
    }
    grouped.push({ error, causes });
  }
  return grouped;
}

function isBelow(inner: ErrorObject | undefined, outer: ErrorObject): boolean {
  return inner?.schemaPath.startsWith(`${outer.schemaPath}/`) ?? false;
}

function toBrokenRule(error: ErrorObject, causes: readonly ErrorObject[], text: SchemaText): BrokenRule {
  const own = toKeys(error.instancePath);
  const key = keyOf(error);
  const rule = text.locate(error.schemaPath.replace(/\/false schema$/, ''));
  const path = key === undefined ? own : [...own, key];
  return { path, isKey: key !== undefined, message: toMessage(error, causes), remedy: toRemedy(error), rule };
}

/** The key that is not allowed, if it is one. */
function keyOf({ keyword, params, propertyName }: ErrorObject): string | undefined {
  if (propertyName !== undefined) return propertyName;
  if (keyword === 'additionalProperties') return String(params['additionalProperty']);
  if (keyword === 'unevaluatedProperties') return String(params['unevaluatedProperty']);
  return undefined;
}

function toMessage(error: ErrorObject, causes: readonly ErrorObject[]): string {
  const { keyword, params, message = 'is not valid', propertyName } = error;
  if (propertyName !== undefined) return `is a key that ${toRule(message)}`;
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not allowed by its schema';
    case 'false schema':
      return 'must not be set';
    case 'not':
      return 'is what its schema excludes';
    case 'required':
      return `must have ${params['missingProperty']}`;
    case 'type':
      return `must be ${[params['type']].flat().map(nameOf).join(' or ')}`;
    case 'enum':
      return `must be one of ${listOf(params['allowedValues'] as readonly unknown[])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'anyOf':
    case 'oneOf':
      return toAlternatives(error, causes) ?? toRule(message);
    default:
      return toRule(message);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  object: 'a map',
  string: 'a string',
};

function nameOf(type: unknown): string {
  return TYPES[String(type)] ?? String(type);
}

/** Why no alternative fits, if all of them are about the value itself. */
function toAlternatives(error: ErrorObject, causes: readonly ErrorObject[]): string | undefined {
  const isOwn = causes.every(({ instancePath }) => instancePath === error.instancePath);
  const reasons = [...new Set(causes.map((cause) => toMessage(cause, [])))];
  return isOwn && reasons.length > 0 && reasons.length <= MAX_ALTERNATIVES
    ? reasons.join(', or ')
    : undefined;
}

// Ajv writes NOT in capitals.
function toRule(message: string): string {
  return message.replaceAll('must NOT', 'must not');
}

function listOf(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_ALLOWED_VALUES).map((value) => JSON.stringify(value));
  return [...shown, ...(values.length > shown.length ? ['…'] : [])].join(', ');
}

function toRemedy({ keyword, params, data }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
      return 'Remove it';
    case 'required':
      return `Set ${params['missingProperty']}`;
    case 'type':
      // YAML reads a date, a number or a word such as `true` without quotes as something else.
      if (typeof data !== 'object' && [params['type']].flat().includes('string')) return 'Put it in quotes';
      return 'Correct it';
    default:
      return 'Correct it';
  }
}
