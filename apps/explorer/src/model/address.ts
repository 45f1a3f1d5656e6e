import type { FilterName } from './visible-rows.ts';

/** The views of the page. */
export const VIEWS = ['registry', 'changes', 'problems', 'tokens', 'operations'] as const;
export type ViewName = (typeof VIEWS)[number];

const FILTERS: readonly FilterName[] = ['all', 'overridden', 'site', 'problems', 'changed'];

/** The state in the address of the page, so that a link leads to the same view. */
export interface Address {
  readonly view: ViewName;
  /** The selected value, as a path text; empty for none. */
  readonly at: string;
  readonly query: string;
  readonly filter: FilterName;
  readonly flat: boolean;
  /** The token under whose scope the tree is shown; empty for all. */
  readonly as: string;
}

export const START: Address = { view: 'registry', at: '', query: '', filter: 'all', flat: false, as: '' };

/** Reads the fragment of an address; unknown parts are ignored. */
export function readAddress(fragment: string): Address {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    view: VIEWS.find((name) => name === parameters.get('view')) ?? START.view,
    at: parameters.get('at') ?? '',
    query: parameters.get('q') ?? '',
    filter: FILTERS.find((name) => name === parameters.get('filter')) ?? START.filter,
    flat: parameters.get('flat') === 'true',
    as: parameters.get('as') ?? '',
  };
}

/** The fragment of an address, without defaults. */
export function writeAddress({ view, at, query, filter, flat, as }: Address): string {
  const parameters = new URLSearchParams();
  if (view !== START.view) parameters.set('view', view);
  if (at !== '') parameters.set('at', at);
  if (query !== '') parameters.set('q', query);
  if (filter !== START.filter) parameters.set('filter', filter);
  if (flat) parameters.set('flat', 'true');
  if (as !== '') parameters.set('as', as);
  return parameters.size === 0 ? '' : `#${parameters}`;
}

/** Adds a key to a fragment, so that its view is opened with that key. @param text a key, or a link that has one */
export function withKey(fragment: string, text: string): string {
  const trimmed = text.trim();
  const key = takeKey(/#.*$/.exec(trimmed)?.[0] ?? '').key ?? trimmed;
  const { rest } = takeKey(fragment);
  return `#key=${encodeURIComponent(key)}${rest.replace(/^#/, '&')}`;
}

/** Reads the key of a fragment. */
export function takeKey(fragment: string): { readonly key: string | undefined; readonly rest: string } {
  // A key may have a plus sign; elsewhere it is a space.
  const text = fragment.replace(/^#/, '').replace(/(?<=^|&)key=[^&]*/, (key) => key.replaceAll('+', '%2B'));
  const parameters = new URLSearchParams(text);
  const key = parameters.get('key') ?? undefined;
  parameters.delete('key');
  return { key, rest: parameters.size === 0 ? '' : `#${parameters}` };
}
