import { maskSecrets } from '@flextype-bun/yaml';
import type { ErrorObject } from 'ajv';
import { toKeys } from './json-data.ts';
import { decode, SchemaIndex } from './schema-index.ts';
import type { SchemaPosition, Violation } from './schema-protocol.ts';
import type { SchemaText } from './schema-text.ts';

// Keywords that fail because the schemas in them do, each of which reports errors as well.
const ALTERNATIVES: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'contains']);
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
export function toBrokenRules(
  errors: readonly ErrorObject[],
  schema: object,
  text: SchemaText,
): BrokenRule[] {
  if (errors.length === 0) return [];
  const index = new SchemaIndex(schema);
  return withoutCauses(errors, index)
    .slice(0, MAX_VIOLATIONS)
    .map(({ error, causes }) => toBrokenRule(error, causes, ruleOf(error, index, text)));
}

/** The position of the rule. The path that the validator gives does not lead there if the rule is referred to. */
function ruleOf(error: ErrorObject, index: SchemaIndex, text: SchemaText): SchemaPosition {
  const { keyword, parentSchema, schemaPath } = error;
  const keys = parentSchema && index.keysOf(parentSchema);
  if (keys) return text.locate([...keys, keyword]);
  return text.locate(toKeys(decode(schemaPath.replace(/^[^#]*#/, '').replace(/\/false schema$/, ''))));
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
function withoutCauses(errors: readonly ErrorObject[], index: SchemaIndex): Grouped[] {
  const grouped: Grouped[] = [];
  for (const error of errors) {
    // These come with the error of their subschema, which says more.
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue;
    const causes: ErrorObject[] = [];
    if (ALTERNATIVES.has(error.keyword)) {
      while (grouped.at(-1) && isBelow(grouped.at(-1)?.error, error, index)) {
        const last = grouped.pop();
        if (last) causes.unshift(...(last.causes.length > 0 ? last.causes : [last.error]));
      }
    }
    grouped.push({ error, causes });
  }
  return grouped;
}

function isBelow(inner: ErrorObject | undefined, outer: ErrorObject, index: SchemaIndex): boolean {
  if (!inner || !isIn(inner.instancePath, outer.instancePath)) return false;
  if (isIn(inner.schemaPath, outer.schemaPath)) return true;
  // An alternative can be a reference to elsewhere.
  const { parentSchema } = inner;
  return parentSchema !== undefined && index.reaches(outer.schema as object, parentSchema);
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function toBrokenRule(error: ErrorObject, causes: readonly ErrorObject[], rule: SchemaPosition): BrokenRule {
  const own = toKeys(error.instancePath);
  const key = keyOf(error);
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
    case 'dependentRequired':
    case 'dependencies':
      return `must have ${params['missingProperty']}, since ${params['property']} is set`;
    case 'uniqueItems':
      return `must not have equal items, as ${params['j']} and ${params['i']} are`;
    case 'contains':
      return `must have ${params['minContains']} ${upTo(params['maxContains'])} items that fit`;
    case 'type':
      return `must be ${[params['type']].flat().map(nameOf).join(' or ')}`;
    case 'enum':
      return `must be one of ${listOf(params['allowedValues'] as readonly unknown[])}`;
    case 'const':
      return `must be ${toText(params['allowedValue'])}`;
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

function upTo(most: unknown): string {
  return most === undefined ? 'or more' : `to ${most}`;
}

// Ajv writes NOT in capitals.
function toRule(message: string): string {
  return message.replaceAll('must NOT', 'must not');
}

/** A value of the schema for a message, which is logged. */
function toText(value: unknown): string {
  return maskSecrets(JSON.stringify(value));
}

function listOf(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_ALLOWED_VALUES).map(toText);
  return [...shown, ...(values.length > shown.length ? ['…'] : [])].join(', ');
}

function toRemedy({ keyword, params, data }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
      return 'Remove it';
    case 'required':
    case 'dependentRequired':
    case 'dependencies':
      return `Set ${params['missingProperty']}`;
    case 'type':
      // YAML reads a date, a number or a word such as `true` without quotes as something else.
      if (typeof data !== 'object' && [params['type']].flat().includes('string')) return 'Put it in quotes';
      return 'Correct it';
    default:
      return 'Correct it';
  }
}
