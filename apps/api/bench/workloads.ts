/** One kind of request. */
export interface Workload {
  readonly name: string;
  readonly path: string;
  readonly status: number;
}

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

const path = (id: string, token = TOKEN): string => `/api/v1/registry?id=${id}&token=${token}`;

/** The id of the bench site's subtree of 20 kB. */
export const SUBTREE_ID = 'flextype.settings.bench.subtree';

/** A small and a large response, and the two most frequent errors. */
export const WORKLOADS: readonly Workload[] = [
  { name: 'scalar', path: path('flextype.manifest.version'), status: 200 },
  { name: 'subtree of 20 kB', path: path(SUBTREE_ID), status: 200 },
  { name: 'missing id', path: path('flextype.settings.bench.nothing'), status: 404 },
  {
    name: 'unknown token',
    path: path('flextype.manifest.version', '0123456789abcdef0123456789abcdef'),
    status: 401,
  },
];
