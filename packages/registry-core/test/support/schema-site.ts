import { relative } from 'node:path';
import { makeSite, pluginFiles } from '@flextype-bun/testing';
import { formatPosition, type SchemaFinding, validate } from '../../src/index.ts';

export const SCHEMA = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "enabled": { "type": "boolean" },
    "title": { "type": "string", "minLength": 3 },
    "currency": { "enum": ["EUR", "USD"] },
    "limits": {
      "type": "object",
      "required": ["low"],
      "additionalProperties": false,
      "properties": {
        "low": { "type": "integer", "minimum": 1 },
        "high": { "type": ["integer", "null"] }
      }
    },
    "tags": { "type": "array", "items": { "type": "string" } }
  }
}
`;
export const SETTINGS = 'enabled: true\ntitle: Shop\ncurrency: EUR\nlimits:\n  low: 1\ntags: [a, b]\n';
/** The site's settings of the plugin. */
export const OWN = 'project/config/plugins/shop/settings.yaml';
export const SCHEMA_FILE = 'project/plugins/shop/settings.schema.json';

/** A site with a plugin that has a schema. */
export function shop(own: string, schema = SCHEMA, settings = SETTINGS): string {
  return makeSite({
    ...pluginFiles('shop', 'version: 1.0.0\n', settings),
    [SCHEMA_FILE]: schema,
    ...(own !== '' && { [OWN]: own }),
  });
}

/** Findings as `code place rule message`. */
export function told(root: string, findings: readonly SchemaFinding[]): string[] {
  const at = (position: SchemaFinding['position']) =>
    position ? relative(root, formatPosition(position)) : 'nowhere';
  return findings.map(({ code, position, rule, message }) =>
    [code, at(position), at(rule), message].join(' '),
  );
}

/** What is found in such a site. */
export async function check(own: string, schema?: string, settings?: string): Promise<string[]> {
  const root = shop(own, schema, settings);
  return told(root, await validate(root));
}
