import type { RegistryApiSettings } from '../responses/api-settings.ts';

/** What the reference tells of. */
export interface ReferenceOptions {
  /** Version of the server. */
  readonly version: string;
  /** The settings in force; another object where one changed. */
  readonly settings: () => RegistryApiSettings;
  /** What stands before the paths of the API; empty for nothing. */
  readonly basePath: () => string;
  /** Whether the routes for operators are beside the API. */
  readonly operations: boolean;
  /** Whether the explorer is on. */
  readonly explorer?: boolean;
}

/** The document as it was made of late. */
interface MadeDocument {
  readonly settings: RegistryApiSettings;
  readonly basePath: string;
  readonly text: string;
}

const DOCUMENT_PATH = '/openapi.json';
/** The path of the page. */
export const PAGE_PATH = '/docs';

/**
 * The description of the API at `/openapi.json`, and a page that shows it at `/docs`.
 *
 * Few servers are ever asked for them, so what makes them is loaded when one is: no start takes longer for it.
 */
export class Reference {
  readonly #options: ReferenceOptions;
  #made: MadeDocument | undefined;

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  /** Answers a GET or HEAD of a path; `undefined` where the path is not of the reference. */
  answer(path: string): Promise<Response | undefined> | undefined {
    if (path === DOCUMENT_PATH) return this.#answerDocument();
    return path === PAGE_PATH || path.startsWith(`${PAGE_PATH}/`) ? answerPage(path) : undefined;
  }

  async #answerDocument(): Promise<Response> {
    const { toDocument } = await import('./document.ts');
    const { version, operations, explorer = false } = this.#options;
    const settings = this.#options.settings();
    const basePath = this.#options.basePath();
    if (this.#made?.settings !== settings || this.#made.basePath !== basePath) {
      const text = JSON.stringify(toDocument({ version, settings, basePath, operations, explorer }));
      this.#made = { settings, basePath, text };
    }
    return new Response(this.#made.text, {
      headers: { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-cache' },
    });
  }
}

async function answerPage(path: string): Promise<Response | undefined> {
  const { page, pageAsset } = await import('./page.ts');
  return path === PAGE_PATH ? page() : pageAsset(path.slice(PAGE_PATH.length + 1));
}
