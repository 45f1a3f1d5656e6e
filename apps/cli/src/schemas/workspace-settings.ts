import { formatPosition, positionAt } from '@flextype-bun/project';
import {
  applyEdits,
  type FormattingOptions,
  modify,
  type ParseError,
  parse,
  printParseErrorCode,
} from 'jsonc-parser';
import { CommandError, EXIT } from '../terminal/outcome.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const SETTING = 'yaml.schemas';

/** Files by the schema that they have. */
export type Associations = ReadonlyMap<string, readonly string[]>;

/**
 * Adds schemas of YAML files to the settings of an editor's workspace. Everything else in them stays as it is written, comments
 * included.
 *
 * @param settings the settings: JSON with comments
 * @param own the beginning of our schemas: others than those given lose their files
 * @throws {CommandError} if the settings are broken
 */
export function associate(
  settings: string,
  associations: Associations,
  { file, own }: { readonly file: string; readonly own: string },
): string {
  // The editor accepts a byte order mark, the parser does not.
  const [mark, text] = settings.startsWith(BYTE_ORDER_MARK)
    ? [BYTE_ORDER_MARK, settings.slice(1)]
    : ['', settings];
  return mark + associateText(text, associations, file, own);
}

function associateText(text: string, associations: Associations, file: string, own: string): string {
  const before = readSchemas(text, file);
  const formattingOptions = formatOf(text);
  const set = (now: string, path: string[], value: unknown) =>
    applyEdits(now, modify(now, path, value, { formattingOptions }));
  let changed = text.trim() === '' ? '{}\n' : text;
  // Each edit parses the whole text, and there can be thousands.
  if (before === undefined) return set(changed, [SETTING], Object.fromEntries(associations));
  // Emptied rather than removed: removing a property also removes the comments of its neighbours.
  const gone = Object.keys(before).filter((schema) => schema.startsWith(own) && !associations.has(schema));
  const wanted = new Map([
    ...gone.map((schema): [string, readonly string[]] => [schema, []]),
    ...associations,
  ]);
  for (const [schema, files] of wanted) {
    if (!Bun.deepEquals(before[schema], files)) changed = set(changed, [SETTING, schema], files);
  }
  return changed;
}

function readSchemas(text: string, file: string): Readonly<Record<string, unknown>> | undefined {
  const errors: ParseError[] = [];
  const settings: unknown = parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error) {
    const place = formatPosition({ file, ...positionAt(text, error.offset) });
    throw new CommandError(
      `${place}: this is not JSON with comments (${printParseErrorCode(error.error)}); correct it, and try again`,
      { exit: EXIT.site },
    );
  }
  if (settings === undefined) return undefined;
  const schemas = isObject(settings) ? settings[SETTING] : null;
  if (schemas === undefined || isObject(schemas)) return schemas;
  const what = isObject(settings) ? SETTING : 'the content';
  throw new CommandError(`${file}: ${what} must be an object; correct it, and try again`, {
    exit: EXIT.site,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The indentation and line ends of the text. */
function formatOf(text: string): FormattingOptions {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
