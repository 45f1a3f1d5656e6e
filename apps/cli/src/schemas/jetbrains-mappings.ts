import { CommandError, EXIT } from '../terminal/outcome.ts';
import type { Associations } from './workspace-settings.ts';

// IDEs sort the entries, and keep their names.
const OWN_NAME = 'flextype-registry ';
const OWN_ENTRIES = new RegExp(`[^\\S\\n]*<entry key="${OWN_NAME}[^"]*">.*?</entry>\\n?`, 'gs');
const COMPONENT = 'JsonSchemaMappingsProjectConfiguration';
const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<project version="4">
  <component name="${COMPONENT}">
    <state>
      <map>
      </map>
    </state>
  </component>
</project>
`;

/**
 * Adds schemas of YAML files to the mappings of a project of JetBrains IDEs, `.idea/jsonSchemas.xml`. Other mappings
 * stay as they are.
 *
 * @param text the mappings; empty for none
 * @throws {CommandError} if it is something else
 */
export function mapSchemas(text: string, associations: Associations, file: string): string {
  const before = text.trim() === '' ? EMPTY : text.replaceAll('\r\n', '\n');
  const rest = before.replace(OWN_ENTRIES, '').replace(/^( *)<map *\/>/m, '$1<map>\n$1</map>');
  const [head, component, ...more] = rest.split(`<component name="${COMPONENT}">`);
  const end = component?.search(/^[^\S\n]*<\/map>/m) ?? -1;
  if (head === undefined || component === undefined || end === -1 || more.length > 0) {
    throw new CommandError(`${file} is not what JetBrains IDEs write; rename it, and try again`, {
      exit: EXIT.site,
    });
  }
  const entries = [...associations].map(([schema, files]) => toEntry(schema, files)).join('');
  return `${head}<component name="${COMPONENT}">${component.slice(0, end)}${entries}${component.slice(end)}`;
}

function toEntry(schema: string, files: readonly string[]): string {
  const path = schema.replace(/^\.\//, '');
  const name = OWN_NAME + path.slice(path.lastIndexOf('/') + 1).replace(/\.schema\.json$/, '');
  const items = files.map(
    (file) => `                  <Item>
                    <option name="path" value="${escapeXml(file)}" />
                  </Item>
`,
  );
  return `        <entry key="${escapeXml(name)}">
          <value>
            <SchemaInfo>
              <option name="name" value="${escapeXml(name)}" />
              <option name="relativePathToSchema" value="${escapeXml(path)}" />
              <option name="patterns">
                <list>
${items.join('')}                </list>
              </option>
            </SchemaInfo>
          </value>
        </entry>
`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
