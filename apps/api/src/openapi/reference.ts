import type { RegistryApiSettings } from '../responses/api-settings.ts';

/** Options of {@link Reference}. */
export interface ReferenceOptions {
  /** Version of the server. */
  readonly version: string;
  /** Returns the current settings: another object only if one of them changed. */
  readonly settings: () => RegistryApiSettings;
  /** Whether the site has an id. */
  readonly has: (id: string) => boolean;
  /** Returns the prefix of the API's paths; empty for none. */
  readonly basePath: () => string;
  /** Whether the routes for operators are on the same port. */
  readonly operations: boolean;
  /** Whether the explorer is on. */
  readonly explorer?: boolean;
}

/** The changing data that the document depends on. */
interface ChangingFacts {
  readonly settings: RegistryApiSettings;
  readonly basePath: string;
  readonly exampleId: string;
}

/** The last document. */
interface CachedDocument extends ChangingFacts {
  readonly text: string;
}

const DOCUMENT_PATH = '/openapi.json';
/** The path of the page. */
export const PAGE_PATH = '/docs';

/**
 * Serves the OpenAPI document at `/openapi.json`, and a page that shows it at `/docs`.
 *
 * The code for both is loaded on first use, so that it does not delay startup.
 */
export class Reference {
  readonly #options: ReferenceOptions;
  #cached: CachedDocument | undefined;

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  /** Answers GET and HEAD; `undefined` if the path does not belong to the reference. */
  answer(path: string): Promise<Response | undefined> | undefined {
    if (path === DOCUMENT_PATH) return this.#answerDocument();
    return path === PAGE_PATH || path.startsWith(`${PAGE_PATH}/`) ? answerPage(path) : undefined;
  }

  async #answerDocument(): Promise<Response> {
    const { toDocument } = await import('./document.ts');
    const { exampleIdOf } = await import('./parameters.ts');
    const { version, operations, explorer = false } = this.#options;
    const facts = {
      settings: this.#options.settings(),
      basePath: this.#options.basePath(),
      exampleId: exampleIdOf(this.#options.has),
    };
    if (!this.#cached || isOutdated(this.#cached, facts)) {
      const text = JSON.stringify(toDocument({ version, operations, explorer, ...facts }));
      this.#cached = { ...facts, text };
    }
    return new Response(this.#cached.text, {
      headers: { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-cache' },
    });
  }
}

function isOutdated(cached: CachedDocument, facts: ChangingFacts): boolean {
  return Object.entries(facts).some(([name, fact]) => cached[name as keyof ChangingFacts] !== fact);
}

async function answerPage(path: string): Promise<Response | undefined> {
  const { page, pageAsset, redirectToPage } = await import('./page.ts');
  if (path === PAGE_PATH) return page();
  return path === `${PAGE_PATH}/` ? redirectToPage() : pageAsset(path.slice(PAGE_PATH.length + 1));
}
