import type { PhpArray } from '@flextype-bun/yaml';
import { Ajv2020, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type JsonData, toJsonData, toKeys } from './json-data.ts';
import type { SchemaProblem, SchemaReport, SchemaRequest } from './schema-protocol.ts';
import { SchemaText } from './schema-text.ts';
import { locateValue, readSettings } from './settings-layers.ts';
import { toBrokenRules } from './violations.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

let shared: Ajv2020 | undefined;

/** Compares settings with a schema. A hostile schema may take forever, or all memory: run it in a thread. */
export async function checkSettings({ schema: source, layers }: SchemaRequest): Promise<SchemaReport> {
  const text = new SchemaText(source);
  if (text.error) {
    return toProblem(text.error.position, `This is not JSON: ${text.error.message}`, 'Correct the JSON');
  }
  const schema: unknown = JSON.parse(source);
  if (!isSchema(schema)) {
    return toProblem(text.locate([]), 'A schema is an object', 'Write an object, such as {"properties": {}}');
  }
  const problem = checkHead(schema, text);
  if (problem) return { problem };
  const ajv = await validatorFor(source);
  try {
    const check = compile(ajv, schema, text);
    if (typeof check !== 'function') return { problem: check };
    const settings = readSettings(layers);
    // A broken file is reported by itself.
    if (!settings) return { violations: [] };
    const broken = toBrokenRules(findErrors(check, settings.value), schema, text);
    return { violations: broken.map((rule) => locateValue(rule, settings.files)) };
  } finally {
    ajv.removeSchema(schema);
  }
}

/** A validator: the same for all schemas, except those that could leave names of their own in it. */
async function validatorFor(source: string): Promise<Ajv2020> {
  const isShared = !source.includes('$id') && !source.includes('"format"') && !source.includes('\\u');
  if (isShared && shared) return shared;
  const ajv = new Ajv2020({
    allErrors: true,
    // Unknown keywords and formats are ignored, as JSON Schema has it.
    strict: false,
    logger: false,
    // Inherited properties such as `constructor` are not keys.
    ownProperties: true,
    // Remedies depend on the value: a number in place of a string needs quotes.
    verbose: true,
    // 19.99 is a multiple of 0.01, which a division of floats does not show.
    multipleOfPrecision: 10,
    code: { regExp: Object.assign(toRegExp, { code: 'new RegExp' }) },
  });
  if (source.includes('"format"')) {
    const { default: formats } = await import('ajv-formats');
    formats.default(ajv);
  }
  if (isShared) shared = ajv;
  return ajv;
}

class PatternError extends Error {
  readonly pattern: string;

  constructor(pattern: string, options: ErrorOptions) {
    super('not a pattern', options);
    this.pattern = pattern;
  }
}

// As editors do: many patterns, such as `[\w-.]`, are valid only without Unicode mode.
function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    try {
      return new RegExp(pattern);
    } catch (error) {
      throw new PatternError(pattern, { cause: error });
    }
  }
}

function isSchema(schema: unknown): schema is AnySchemaObject {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}

function checkHead(schema: AnySchemaObject, text: SchemaText): SchemaProblem | undefined {
  const { $schema, $async } = schema;
  if ($schema !== undefined && String($schema).replace(/#$/, '') !== DIALECT) {
    const message = `This schema is written in ${JSON.stringify($schema)}, which is not supported`;
    return { message, remedy: `Write it in ${DIALECT}`, position: text.locate(['$schema']) };
  }
  if ($async === undefined) return undefined;
  return {
    message: 'A schema cannot be asynchronous',
    remedy: 'Remove $async',
    position: text.locate(['$async']),
  };
}

/** Compiles a schema, or says what is wrong with it. */
function compile(ajv: Ajv2020, schema: AnySchemaObject, text: SchemaText): ValidateFunction | SchemaProblem {
  if (!ajv.validateSchema(schema)) {
    const [error] = ajv.errors ?? [];
    const message = `This schema is not valid: ${error?.instancePath || 'it'} ${error?.message ?? 'is wrong'}`;
    return {
      message,
      remedy: 'Correct the schema',
      position: text.locate(toKeys(error?.instancePath ?? '')),
    };
  }
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    if (error instanceof Ajv2020.MissingRefError) {
      return {
        message: `This schema refers to ${error.missingRef}, which is not in this file; others are never loaded`,
        remedy: 'Copy what it refers to into $defs',
        position: text.find((key, value) => key === '$ref' && value.endsWith(error.missingRef)),
      };
    }
    if (error instanceof PatternError) {
      const { pattern } = error;
      return {
        message: `${JSON.stringify(pattern)} is not a regular expression of JavaScript`,
        remedy: 'Correct the pattern',
        position: text.find((key, value) => key === pattern || (key === 'pattern' && value === pattern)),
      };
    }
    const reason = error instanceof Error ? error.message : String(error);
    const message = `This schema cannot be used: ${reason}`;
    return { message, remedy: 'Correct the schema', position: text.locate([]) };
  }
}

/** Settings as a whole are a map, even if they are empty. */
const ROOT_IS_MAP: ReadonlySet<string> = new Set(['']);

/**
 * An empty array counts as a list, unless the schema wants a map there.
 *
 * Whether it does only shows in the errors, since the type can be anywhere in a schema.
 */
function findErrors(check: ValidateFunction, settings: PhpArray): readonly ErrorObject[] {
  const errors = errorsOf(check, toJsonData(settings, ROOT_IS_MAP));
  const maps = errors.filter(wantsMap).map(({ instancePath }) => instancePath);
  if (maps.length === 0) return errors;
  return errorsOf(check, toJsonData(settings, new Set(['', ...maps])));
}

function errorsOf(check: ValidateFunction, data: JsonData): readonly ErrorObject[] {
  check(data);
  return check.errors ?? [];
}

function wantsMap({ keyword, params, data }: ErrorObject): boolean {
  const isEmpty = Array.isArray(data) && data.length === 0;
  return keyword === 'type' && isEmpty && [params['type']].flat().includes('object');
}

function toProblem(position: SchemaProblem['position'], message: string, remedy: string): SchemaReport {
  return { problem: { message, remedy, position } };
}
