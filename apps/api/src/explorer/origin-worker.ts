import { explain, readModuleSite } from '@flextype-bun/registry-core';
import { type ItemOrigin, type OriginOptions, toOrigin } from './item-origin.ts';

/** Input of the worker. */
export interface OriginTask extends OriginOptions {
  readonly kind: 'flextype' | 'plugin' | 'theme';
  readonly name: string;
  readonly id: string;
}

/** The result of the worker, or why it failed. */
export type OriginReport = { readonly origin: ItemOrigin } | { readonly error: string };

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<OriginTask>) => {
  void find(data).then((report) => self.postMessage(report));
};

async function find({ kind, name, id, ...options }: OriginTask): Promise<OriginReport> {
  try {
    const site = await readModuleSite(options.root, kind, name);
    return { origin: toOrigin(await explain(site, id), options) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
