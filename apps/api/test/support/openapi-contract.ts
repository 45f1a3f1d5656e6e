import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiResponse, MediaType, OpenApiDocument, Operation } from '../../src/openapi/open-api.ts';

/** A response with its decoded body. */
export interface ContractAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const DOCUMENT = 'document';

/** Checks responses against an OpenAPI document. */
export class OpenApiContract {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv2020.default({ strict: false, allErrors: true, validateSchema: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv.addSchema(document, DOCUMENT);
  }

  /** The ids of all operations. */
  get operations(): string[] {
    return [...eachOperation(this.#document)].map(({ operation }) => operation.operationId);
  }

  /**
   * Problems of a response; empty if it conforms.
   *
   * A 405 responds to another method than the operation's, but is documented with the operation.
   *
   * @throws if there is no such operation
   */
  problems(operationId: string, answer: ContractAnswer): string[] {
    const found = [...eachOperation(this.#document)].find(
      ({ operation }) => operation.operationId === operationId,
    );
    if (!found)
      throw new Error(`${operationId} is not an operation; the document has ${this.operations.join(', ')}`);
    const status = String(answer.status);
    const response = found.operation.responses[status];
    if (!response) return [`status ${status} is not documented`];
    const place = [...found.place, 'responses', status];
    return [
      ...this.#headerProblems(response, place, answer.headers),
      ...this.#bodyProblems(response, place, answer),
    ];
  }

  /** Problems of the document's own examples. */
  exampleProblems(): string[] {
    return [...eachOperation(this.#document)].flatMap(({ operation, place }) =>
      Object.entries(operation.responses).flatMap(([status, response]) =>
        Object.entries(response.content ?? {}).flatMap(([type, { examples }]) =>
          Object.entries(examples).flatMap(([name, { value }]) =>
            this.#mediaProblems(response, [...place, 'responses', status], type, value).map(
              (problem) => `${operation.operationId} ${status} ${name}: ${problem}`,
            ),
          ),
        ),
      ),
    );
  }

  #headerProblems(response: ApiResponse, place: readonly string[], headers: Headers): string[] {
    return Object.entries(response.headers).flatMap(([name, { required, schema }]) => {
      const text = headers.get(name);
      if (text === null) return required ? [`header ${name} is missing`] : [];
      const value = schema['type'] === 'integer' ? Number(text) : text;
      return this.#check([...place, 'headers', name, 'schema'], value, `header ${name}`);
    });
  }

  #bodyProblems(
    response: ApiResponse,
    place: readonly string[],
    { headers, body }: ContractAnswer,
  ): string[] {
    if (!response.content) return body === '' ? [] : ['there is a body, and none is documented'];
    const given = headers.get('content-type');
    const type = Object.keys(response.content).find((documented) => isOfType(given, documented));
    if (type === undefined) return [`content type ${given} is not documented`];
    if (!type.startsWith('application/json')) return this.#mediaProblems(response, place, type, body);
    const value = parse(body);
    return value === undefined ? ['the body is no JSON'] : this.#mediaProblems(response, place, type, value);
  }

  #mediaProblems(response: ApiResponse, place: readonly string[], type: string, value: unknown): string[] {
    const media = response.content?.[type];
    const here = [...place, 'content', type];
    return [
      ...this.#check([...here, 'schema'], value, 'body'),
      ...(media?.['x-events'] ? this.#eventProblems(media, here, String(value)) : []),
    ];
  }

  #eventProblems(media: MediaType, place: readonly string[], stream: string): string[] {
    return toEvents(stream).flatMap(({ name, data }) => {
      if (!media['x-events']?.[name]) return [`event ${name} is not documented`];
      return this.#check([...place, 'x-events', name], parse(data), `event ${name}`);
    });
  }

  #check(place: readonly string[], value: unknown, what: string): string[] {
    const pointer = `${DOCUMENT}#/${place.map(escapePointer).join('/')}`;
    const known = this.#compiled.get(pointer);
    const validate = known ?? this.#ajv.compile({ $ref: pointer });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`);
  }
}

function* eachOperation(document: OpenApiDocument): Generator<{ operation: Operation; place: string[] }> {
  for (const [path, item] of Object.entries(document.paths)) {
    yield { operation: item.get, place: ['paths', path, 'get'] };
    if (item.head) yield { operation: item.head, place: ['paths', path, 'head'] };
  }
}

// The response may add a charset; everything documented has to be there.
function isOfType(given: string | null, documented: string): boolean {
  const parts = (given ?? '').split(';').map((part) => part.trim().toLowerCase());
  const [essence, ...parameters] = documented.split(';').map((part) => part.trim().toLowerCase());
  return parts[0] === essence && parameters.every((parameter) => parts.includes(parameter));
}

function toEvents(stream: string): { name: string; data: string }[] {
  return stream.split('\n\n').flatMap((block) => {
    const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? ['', '']);
    const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
    const [, name = 'message'] = fields.find(([field]) => field === 'event') ?? [];
    return data.length === 0 ? [] : [{ name, data: data.join('\n') }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
