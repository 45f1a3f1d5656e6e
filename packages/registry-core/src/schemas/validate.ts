import { relative } from 'node:path';
import { type Diagnostic, readYamlFile, type SourcePosition } from '@flextype-bun/project';
import { readSite, type SiteOptions, type SiteReading, type SiteSource } from '../site/site-reading.ts';
import { findSchemas, type SchemaFile } from './schema-files.ts';
import type { SettingsText } from './schema-protocol.ts';
import { SchemaThread, type ThreadResult } from './schema-thread.ts';

/** Codes of {@link validate}. */
export type SchemaFindingCode =
  /** A setting breaks a rule of its `settings.schema.json`. */
  | 'schema-violation'
  /** A `settings.schema.json` is not a valid schema. */
  | 'malformed-schema'
  /** A `settings.schema.json` takes too long or too much memory, so its settings are not checked. */
  | 'unchecked-schema';

/** What {@link validate} found. */
export interface SchemaFinding extends Diagnostic<SchemaFindingCode> {
  readonly remedy: string;
  /** Where the broken rule is, in the schema. */
  readonly rule?: SourcePosition;
}

/** Options of {@link validate}. */
export interface ValidateOptions extends SiteOptions {
  /** The ids of modules to check, such as `plugins.site`. @default all modules */
  readonly ids: ReadonlySet<string>;
}

// A schema is compared with its settings within milliseconds, unless it is meant to do harm.
const LIMITS = { processorMs: 5_000, timeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };

// After this many that exceeded a limit, the others are skipped: a site full of hostile ones must not take forever.
const MAX_FAILURES = 2;

/**
 * Compares the settings of a site with the JSON Schemas (2020-12) that its plugins, its themes, Flextype or the site have
 * beside their `settings.yaml`, as `settings.schema.json`. The settings are those that the registry serves, merged.
 *
 * Schemas are compiled in a thread with limits of time and memory; what they refer to in other files is never loaded.
 *
 * @param source the root of a site, an open registry, or the result of {@link readSite}
 * @returns violations with the position of the value, in the layer that sets it, and of the rule, and schemas that cannot be
 *   used
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * for (const { message, position, rule } of await validate('/var/www/site')) console.log(message, position, rule);
 */
export async function validate(
  source: SiteSource,
  options: Partial<ValidateOptions> = {},
): Promise<readonly SchemaFinding[]> {
  const site = await readSite(source, options);
  const schemas = await findSchemas(site, options.ids);
  const thread = new SchemaThread(LIMITS);
  const findings: SchemaFinding[] = [];
  try {
    for (const schema of schemas) {
      const result = thread.failures < MAX_FAILURES ? await check(site, schema, thread) : GIVEN_UP;
      findings.push(...toFindings(result, schema, site));
    }
  } finally {
    await thread.close();
  }
  return findings;
}

const GIVEN_UP: ThreadResult = { unchecked: 'other schemas took too long' };

async function check(site: SiteReading, schema: SchemaFile, thread: SchemaThread): Promise<ThreadResult> {
  let text: string;
  try {
    text = new TextDecoder().decode(await readYamlFile(schema.file));
  } catch (error) {
    return { unchecked: error instanceof Error ? error.message : String(error) };
  }
  const files = await site.files(schema.kind, schema.name);
  const layers = files
    .filter(({ source, exists }) => source !== 'manifest' && exists)
    .map(({ file, source, dialect, text }): SettingsText => ({ file, source, dialect, text }));
  return thread.check({ schema: text, layers });
}

function toFindings(result: ThreadResult, { id, file }: SchemaFile, site: SiteReading): SchemaFinding[] {
  if ('unchecked' in result) {
    return [
      {
        severity: 'warning',
        code: 'unchecked-schema',
        id,
        position: { file },
        message: oneLine(`The settings are not checked with this schema: ${result.unchecked}`),
        remedy: 'Make the schema simpler, or remove it',
      },
    ];
  }
  if ('problem' in result) {
    const { message, remedy, position } = result.problem;
    return [
      {
        severity: 'warning',
        code: 'malformed-schema',
        id,
        position: { file, ...position },
        message: oneLine(message),
        remedy,
      },
    ];
  }
  return result.violations.map(({ path, position, message, remedy, rule }): SchemaFinding => {
    const place = `${relative(site.project.root, file)}:${rule.line}:${rule.column}`;
    const own = [id, ...path].join('.');
    return {
      severity: 'error',
      code: 'schema-violation',
      id: own,
      ...(position && { position }),
      message: oneLine(`${own} ${message}`),
      remedy: `${oneLine(remedy)}, or correct the rule in ${place}`,
      rule: { file, ...rule },
    };
  });
}

// A pattern or a key of a schema can be of any length, with line breaks, and messages are written to logs.
const MAX_MESSAGE_LENGTH = 400;

function oneLine(message: string): string {
  const line = message.slice(0, MAX_MESSAGE_LENGTH).replace(/\p{Cc}+/gu, ' ');
  return message.length > MAX_MESSAGE_LENGTH ? `${line}…` : line;
}
