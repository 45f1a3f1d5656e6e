import { createClient } from '@flextype-bun/client';
import type { OpenApiDocument } from '../../src/openapi/open-api.ts';
import { ACCESS_TOKEN, FUZZ_IDS, FUZZ_TOKENS } from './fuzz-site.ts';

/** What requests are generated from: the server's document, and parameter values that exist on its site. */
export interface FuzzKnowledge {
  readonly document: OpenApiDocument;
  /** Name of a parameter or header → valid values. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

const ROOTS = ['flextype', 'plugins'];

/** Number of ids in use: few enough for ETags to be sent with the right id now and then. */
const MAX_IDS = 40;

/** Collects the knowledge from a server on a site made by {@link prepareFuzzSite}. */
export async function collectKnowledge(url: string): Promise<FuzzKnowledge> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  const client = createClient(url, { token: FUZZ_TOKENS.wide });
  const ids = [...ROOTS];
  for (const root of ROOTS) ids.push(...idsIn(root, await client.get(root)));
  const step = Math.ceil(ids.length / MAX_IDS);
  const some = [...ids.filter((_, index) => index % step === 0), ...FUZZ_IDS];
  const tags = await Promise.all(some.map((id) => tagOf(url, id)));
  return {
    document,
    values: {
      id: some,
      access_token: [ACCESS_TOKEN],
      default: ['Untitled'],
      'If-None-Match': ['*', tags.join(', '), tags.map((tag) => `W/${tag}`).join(','), ...tags.slice(0, 2)],
      'Last-Event-ID': tags.map((tag) => tag.slice(1, -1)),
    },
  };
}

function idsIn(above: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const id = `${above}.${key}`;
    return [id, ...idsIn(id, inner)];
  });
}

async function tagOf(url: string, id: string): Promise<string> {
  const query = new URLSearchParams({ id, token: FUZZ_TOKENS.wide });
  const response = await fetch(`${url}/api/v1/registry?${query}`, {
    headers: { 'Accept-Encoding': 'identity' },
  });
  await response.body?.cancel();
  return response.headers.get('etag') ?? '"none"';
}
