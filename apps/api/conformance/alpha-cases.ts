import { dirname, join } from 'node:path';
import { parseCurl } from './curl.ts';
import { type HttpCase, readCalls } from './http-case.ts';
import { type AlphaRecording, recordedSite } from './recordings.ts';

const SETTINGS = 'project/config/flextype/settings.yaml';
const TOKENS = 'project/entries/tokens';
const DISABLED_API = 'api:\n  registry:\n    enabled: false\n';

/** The files of sites that a recording describes only in words, by `section name`. */
interface Described {
  readonly customSettings: string;
  readonly fullSettings: string;
}

/** The cases of `http-1.0.0-alpha.3.json`, whose requests are given as `curl` lines. */
export async function toAlphaCases(
  recordings: readonly AlphaRecording[],
  golden: string,
): Promise<HttpCase[]> {
  const src = join(recordedSite(golden, 'flextype-1.0.0-alpha.3'), 'src/flextype/settings.yaml');
  const described: Described = {
    customSettings: await Bun.file(join(golden, 'http-1.0.0-alpha.3-custom-settings.yaml')).text(),
    fullSettings: switchApiOff(await Bun.file(src).text()),
  };
  return recordings.map((recording) => toCase(recording, described));
}

function toCase(recording: AlphaRecording, described: Described): HttpCase {
  const { tokenFile: path, tokenBefore: before } = recording;
  return {
    section: recording.section,
    name: recording.name,
    setup: new Map([...settingsOf(recording, described), ...surroundingsOf(recording)]),
    token: path === undefined || typeof before !== 'string' ? undefined : { path, before: toBytes(before) },
    callsAfter:
      typeof recording.callsAfter === 'string' ? readCalls(`calls: ${recording.callsAfter}`) : undefined,
    exchanges: recording.exchanges.map((exchange) => ({
      request: parseCurl(exchange.request),
      status: exchange.status,
      type: exchange.headers['Content-Type'] ?? exchange.headers['Content-type'],
      body: exchange.body,
      length: Number(exchange.headers['Content-Length']),
    })),
  };
}

function settingsOf(recording: AlphaRecording, described: Described): [string, string][] {
  const { section, name, settings } = recording;
  if (settings === undefined) return [];
  if (typeof settings === 'string') return [[SETTINGS, settings]];
  if (section === '8o') return [[SETTINGS, described.customSettings]];
  if (name.endsWith('(full settings file)')) return [[SETTINGS, described.fullSettings]];
  if (name.startsWith('disabled API')) return [[SETTINGS, DISABLED_API]];
  if (name === 'empty custom settings file') return [[SETTINGS, '']];
  throw new Error(`the settings of case ${section} "${name}" are neither recorded nor known`);
}

function surroundingsOf({
  section,
  name,
  tokenFile,
  tokenBefore,
}: AlphaRecording): [string, string | null][] {
  if (tokenFile === undefined) return [];
  const files: [string, string | null][] = [[TOKENS, null]];
  if (section === '9p') files.push(...demoPlugin(name));
  if (typeof tokenBefore !== 'string') files.push([dirname(tokenFile), null]);
  if (name.includes('project/entries/tokens/token.yaml and entry.md present')) {
    files.push([`${TOKENS}/token.yaml`, 'calls: 0\nlimit_calls: 0\nstate: enabled\n']);
    files.push([`${TOKENS}/entry.md`, '---\ntitle: Tokens\n---\n']);
  }
  return files;
}

/** The plugin `demo` of section 9p, reconstructed from its recorded responses. */
function demoPlugin(name: string): [string, string][] {
  const constraint = name.includes('unmet') ? '^2.0' : '^1.0.0-alpha.1';
  const enabled = !name.includes('disabled');
  const files: [string, string][] = [
    ['project/plugins/demo/plugin.php', '<?php\n'],
    [
      'project/plugins/demo/plugin.yaml',
      `name: Demo\nversion: 1.2.3\ndependencies:\n  flextype: "${constraint}"\n`,
    ],
    ['project/plugins/demo/settings.yaml', `enabled: ${enabled}\npriority: 5\ngreeting: hello\nlist: []\n`],
  ];
  if (name.includes('overrides')) {
    files.push(['project/config/plugins/demo/settings.yaml', 'greeting: overridden\n']);
  }
  return files;
}

/** Restores invalid UTF-8, which the recording shows as U+FFFD; the only case is an `é` in Latin-1. */
function toBytes(text: string): Buffer {
  return text.includes('\uFFFD')
    ? Buffer.from(text.replaceAll('\uFFFD', '\xE9'), 'latin1')
    : Buffer.from(text);
}

function switchApiOff(defaults: string): string {
  const off = defaults.replace(/^( {2}registry:\n(?:\s*#.*\n|\s*\n)* {4}enabled: )true$/m, '$1false');
  if (off === defaults) throw new Error('api.registry.enabled was not found in the recorded defaults');
  return off;
}
