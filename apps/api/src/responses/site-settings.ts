import { isArray, isTruthy, lookup, type Snapshot, type Value } from '@flextype-bun/registry-core';
import type { CorsSettings } from '../http/cors.ts';
import type { JsonEncodeSettings } from './flavours.ts';

/** The site's own settings that affect the API (`flextype.settings`), read once per snapshot. */
export interface SiteSettings {
  /** `api.registry.enabled`. */
  readonly enabled: boolean;
  readonly charset: string;
  readonly encode: JsonEncodeSettings;
  /** `base_path` without a trailing slash; empty for none. */
  readonly basePath: string;
  readonly cors: CorsSettings | undefined;
}

// The bits of `serializers.json.encode.options`.
const PRETTY = 2n;
const ESCAPE_UNICODE = 4n;
const DEFAULT_DEPTH = 512;

/** Reads the settings. Unset and invalid ones have Flextype's default. */
export function toSiteSettings(snapshot: Snapshot): SiteSettings {
  const read = (key: string) => lookup(snapshot.tree, `flextype.settings.${key}`);
  const options = read('serializers.json.encode.options');
  const bits = typeof options === 'bigint' ? options : 0n;
  const depth = Number(read('serializers.json.encode.depth'));
  const enabled = read('api.registry.enabled');
  // Without Flextype's own files, no default enables the API.
  const hasCore = lookup(snapshot.tree, 'flextype.manifest.version') !== undefined;
  return {
    enabled: enabled === undefined ? !hasCore : isTruthy(enabled),
    charset: toText(read('charset'), /^[\w.:+-]+$/) ?? 'UTF-8',
    encode: {
      pretty: (bits & PRETTY) !== 0n,
      escapeUnicode: (bits & ESCAPE_UNICODE) !== 0n,
      depth: Number.isInteger(depth) && depth >= 0 ? depth : DEFAULT_DEPTH,
    },
    basePath: withoutEndSlashes(toText(read('base_path'), /^\/\S*$/) ?? ''),
    cors: isTruthy(read('cors.enabled')) ? toCors(read) : undefined,
  };
}

function toCors(read: (key: string) => Value | undefined): CorsSettings {
  return {
    // Any page in a sandboxed frame has the origin `null`; and `[null]` is a list that lost its item.
    origins: toTexts(read('cors.origin')).filter((origin) => origin !== 'null'),
    headers: toTexts(read('cors.headers')),
    methods: toTexts(read('cors.methods')),
    expose: toTexts(read('cors.expose')),
    credentials: isTruthy(read('cors.credentials')),
  };
}

/**
 * Removes slashes from the end of a path. Not by a pattern such as `/+$`, which takes time in the square of their number on
 * a path of slashes with another character at its end.
 */
export function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function toText(value: Value | undefined, allowed: RegExp): string | undefined {
  return typeof value === 'string' && allowed.test(value) ? value : undefined;
}

// Texts that are invalid in a header are dropped: a line break would start another header.
function toTexts(value: Value | undefined): string[] {
  const items = isArray(value) ? [...value.values()] : String(value ?? '').split(',');
  return items.map((item) => String(item).trim()).filter((item) => /^[\x21-\x7e]+$/.test(item));
}
