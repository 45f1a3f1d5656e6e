import {
  explain,
  type Finding,
  isArray,
  lookup,
  type SiteReading,
  type Value,
} from '@flextype-bun/registry-core';
import { toSiteSettings, withoutEndSlashes } from '../responses/site-settings.ts';
import { PLUGIN_NAME, SettingsError, toSettings } from '../server/settings.ts';
import type { SiteFinding } from './site-finding.ts';

const OWN_SETTINGS = `plugins.${PLUGIN_NAME}.settings.`;

/** Settings that prevent the server from starting, and settings of the site that it adjusts. */
export async function checkServer(site: SiteReading): Promise<SiteFinding[]> {
  const findings = [...refused(site), ...ignored(site)];
  return Promise.all(
    findings.map(async (finding) => {
      const position = await positionOf(finding.id ?? '', site);
      return position ? { ...finding, position } : finding;
    }),
  );
}

/** Where the value of an id is set or, if the server's default applies, the group that it belongs to. */
async function positionOf(id: string, site: SiteReading): Promise<SiteFinding['position']> {
  const { layers } = await explain(site, id);
  const position = layers.findLast(({ effect }) => effect !== 'overridden')?.position;
  const end = id.lastIndexOf('.');
  return position ?? (end === -1 ? undefined : positionOf(id.slice(0, end), site));
}

/** A finding of the registry. A setting without a default can be of use to another plugin, but never to this server. */
export function toSiteFinding(finding: Finding): SiteFinding {
  const { code, id = '', remedy } = finding;
  if (code !== 'unknown-setting' || !id.startsWith(OWN_SETTINGS)) return finding;
  return {
    ...finding,
    severity: 'warning',
    message: `The server has no setting ${id.slice(OWN_SETTINGS.length)} and ignores it`,
    remedy: `${remedy.split(';')[0]}, or remove it`,
  };
}

function refused({ snapshot }: SiteReading): SiteFinding[] {
  const settings = snapshot.externalPlugins.get(PLUGIN_NAME);
  try {
    toSettings(isArray(settings) ? settings : new Map(), new Map());
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((problem): SiteFinding => {
      const [reason = problem, expected] = problem.split('; ');
      return {
        severity: 'error',
        code: 'server-setting',
        id: `${OWN_SETTINGS}${problem.split(' ')[0]}`,
        message: `The server does not start: ${reason}`,
        remedy: expected === undefined ? 'Correct the setting' : `Correct the setting: ${expected}`,
      };
    });
  }
}

function ignored({ snapshot }: SiteReading): SiteFinding[] {
  const { charset, basePath, encode, cors } = toSiteSettings(snapshot);
  const findings: SiteFinding[] = [];
  const check = (key: string, taken: string, isTaken: (value: Value) => boolean) => {
    const value = lookup(snapshot.tree, `flextype.settings.${key}`);
    if (value === undefined || isTaken(value)) return;
    findings.push({
      severity: 'warning',
      code: 'ignored-setting',
      id: `flextype.settings.${key}`,
      message: `The server cannot use flextype.settings.${key} as written; it uses ${taken}`,
      remedy: 'Correct it, or remove it',
    });
  };
  check('charset', charset, (value) => value === charset);
  check('base_path', basePath || 'none', (value) => withoutEndSlashes(String(value)) === basePath);
  check('serializers.json.encode.depth', String(encode.depth), (value) => Number(value) === encode.depth);
  check('serializers.json.encode.options', '0', (value) => typeof value === 'bigint');
  const lists = {
    origin: cors?.origins,
    headers: cors?.headers,
    methods: cors?.methods,
    expose: cors?.expose,
  };
  for (const [key, taken] of Object.entries(lists)) {
    if (!taken) continue;
    check(`cors.${key}`, taken.join(', ') || 'none', (value) => countOf(value) === taken.length);
  }
  return findings;
}

function countOf(value: Value): number {
  if (isArray(value)) return value.size;
  return String(value) === '' ? 0 : String(value).split(',').length;
}
