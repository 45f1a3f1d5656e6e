import type { JsonSchema } from '@flextype-bun/registry-core';

type Rule = JsonSchema[string];

// Rules that a file need not keep if it sets only some of the settings. Conditions are left out as well: without the other
// settings they would have another meaning.
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['required', 'minProperties', 'minItems', 'dependentRequired', 'dependentSchemas'],
  ...['contains', 'minContains', 'maxContains', 'not', 'if', 'then', 'else', 'dependencies'],
]);

// They depend on rules that are left out.
const DEPENDENT: ReadonlySet<string> = new Set(['unevaluatedItems', 'unevaluatedProperties']);

const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
]);
const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SCHEMAS: ReadonlySet<string> = new Set([
  ...['items', 'additionalProperties', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'],
]);

/** The schema of merged settings, for an editor that sees one file of them: every setting is optional. */
export function toOverrideSchema(schema: Rule): Rule {
  if (!isObject(schema)) return schema;
  const rules = Object.entries(schema).filter(
    ([keyword]) => !LEFT_OUT.has(keyword) && !(DEPENDENT.has(keyword) && hasConditions(schema)),
  );
  return Object.fromEntries(rules.map(([keyword, rule]) => toOverrideRule(keyword, rule)));
}

function toOverrideRule(keyword: string, rule: Rule): [string, Rule] {
  if (SCHEMAS.has(keyword)) return [keyword, toOverrideSchema(rule)];
  if (SCHEMAS_BY_NAME.has(keyword) && isObject(rule)) {
    const named = Object.entries(rule).map(([name, one]): [string, Rule] => [name, toOverrideSchema(one)]);
    return [keyword, Object.fromEntries(named)];
  }
  if (LISTS.has(keyword) && Array.isArray(rule)) {
    // Without what is required, more than one alternative can fit.
    return [keyword === 'oneOf' ? 'anyOf' : keyword, rule.map(toOverrideSchema)];
  }
  return [keyword, rule];
}

/** Whether rules are left out here, or in what is applied to the same value. */
function hasConditions(schema: JsonSchema): boolean {
  return Object.entries(schema).some(
    ([keyword, rule]) =>
      ['if', 'contains', 'dependentSchemas', 'dependencies'].includes(keyword) ||
      (LISTS.has(keyword) && Array.isArray(rule) && rule.some((one) => isObject(one) && hasConditions(one))),
  );
}

function isObject(rule: Rule): rule is JsonSchema {
  return typeof rule === 'object' && rule !== null && !Array.isArray(rule);
}
