import {
  DEFAULT_YAML_OPTIONS,
  fromPlain,
  isArray,
  type PhpArray,
  type Plain,
  readYaml,
  type YamlDialect,
  YamlError,
} from '@flextype-bun/yaml';
import { type RegistryDiagnostic, RegistryError } from '../common/errors.ts';
import { malformed, notAMapping } from '../load/file-problems.ts';
import type { LayerContent } from './layer-content.ts';
import { LayerFile } from './layer-file.ts';

/** A layer of your own: a YAML text, or values. */
export type NamedLayer = TextLayer | ValueLayer;

/** A layer whose values have positions in a text. */
export interface TextLayer {
  /** What `source` of an explanation says. */
  readonly name: string;
  readonly text: string | Uint8Array;
  /** The file that the text is from, for positions. @default the name */
  readonly file?: string;
  /** The rules of YAML that it is read by. @default those of Flextype 1.x */
  readonly dialect?: YamlDialect;
}

/** A layer without a text, such as environment variables. */
export interface ValueLayer {
  readonly name: string;
  /**
   * PHP's values, or plain JavaScript, of which a whole number becomes an integer. JavaScript moves integer keys of an object
   * to its front; a `Map` keeps them in order.
   */
  readonly value: PhpArray | { readonly [key: string]: Plain };
}

/** The result of {@link readLayers}. */
export type ReadLayer = LayerContent<string>;

/**
 * Reads layers once, for several questions to `mergeLayers` and `explainLayers`.
 *
 * @throws {RegistryError} `load-failed`, with a diagnostic for each text that is not valid YAML, or has no keys, and for each
 *   value that is neither plain JavaScript nor PHP's
 * @throws {TypeError} if something is not a layer at all
 * @example
 * const layers = readLayers([
 *   { name: 'defaults', text: await readFile('defaults.yaml'), file: 'defaults.yaml' },
 *   { name: 'command line', value: { server: { port: 8080 } } },
 * ]);
 */
export function readLayers(layers: readonly NamedLayer[]): readonly ReadLayer[] {
  const problems: RegistryDiagnostic[] = [];
  const read = layers.map((layer) => {
    requireLayer(layer);
    return 'text' in layer ? readText(layer, problems) : toContent(layer, problems);
  });
  if (problems.length > 0) {
    const files = problems.map(({ position }) => position?.file).join(', ');
    throw new RegistryError('load-failed', `These layers are not valid: ${files}`, { diagnostics: problems });
  }
  return read;
}

/** Reads those layers that {@link readLayers} has not read yet. */
export function readRest(layers: readonly (NamedLayer | ReadLayer)[]): readonly ReadLayer[] {
  return layers.flatMap((layer) => {
    requireLayer(layer);
    return 'locate' in layer ? layer : readLayers([layer]);
  });
}

// Programs in JavaScript get no help from the compiler.
function requireLayer(layer: unknown): void {
  const isObject = typeof layer === 'object' && layer !== null;
  if (isObject && ('text' in layer || 'value' in layer)) return;
  throw new TypeError('A layer is an object with a name, and with a text or a value');
}

function readText(layer: TextLayer, problems: RegistryDiagnostic[]): ReadLayer {
  const { name, text, file = name, dialect = DEFAULT_YAML_OPTIONS.dialect } = layer;
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return new LayerFile(
    { file, source: name, path: [], dialect },
    { bytes, value: parse(text, { file, dialect }, problems) },
  );
}

function parse(
  text: string | Uint8Array,
  { file, dialect }: { readonly file: string; readonly dialect: YamlDialect },
  problems: RegistryDiagnostic[],
): PhpArray | undefined {
  try {
    const { value } = readYaml(text, { file, dialect });
    if (value === null) return new Map();
    if (isArray(value)) return value;
    problems.push(notAMapping(file, value));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    problems.push(malformed(file, error));
  }
  return undefined;
}

function toContent({ name, value }: ValueLayer, problems: RegistryDiagnostic[]): ReadLayer {
  return {
    source: name,
    path: [],
    value: toArray(name, value, problems),
    locate: () => ({ position: undefined, shared: false }),
  };
}

function toArray(
  name: string,
  value: ValueLayer['value'] | undefined,
  problems: RegistryDiagnostic[],
): PhpArray | undefined {
  if (isPhpArray(value)) return value;
  // Like an empty file.
  if (value === null || value === undefined) return new Map();
  try {
    const array = fromPlain(value);
    if (isArray(array)) return array;
    problems.push(notAMapping(name, array));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const remedy = 'Use values of JSON, and bigints';
    problems.push({
      severity: 'error',
      code: 'not-a-mapping',
      message: error.message,
      remedy,
      position: { file: name },
    });
  }
  return undefined;
}

function isPhpArray(value: ValueLayer['value'] | undefined): value is PhpArray {
  return value instanceof Map;
}
