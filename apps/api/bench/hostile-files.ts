import type { FileChange } from './file-change.ts';

const SIZE = 8_300_000;
const MANY = 380_000;

const CORE = 'src/flextype/settings.yaml';
const OWN = 'project/config/plugins/registry-api/settings.yaml';
const PLUGIN = 'project/plugins/plugin-1/settings.yaml';
const MANIFEST = 'project/plugins/plugin-1/plugin.yaml';
const DEEP = Array.from({ length: 200 }, (_, level) => `${'  '.repeat(level)}k:\n`).join('');

const MANY_PLUGINS = 20_000;
const MANY_FILES = 5_000;
const MANY_VALUES = 16;

/** Hostile files: each has nearly the largest size that is read, 8 MiB, or there are very many. */
export const HOSTILE_FILES: readonly FileChange[] = [
  own(
    'own settings: 80,000 sections',
    fill((at) => `section-${at}:\n  enabled: true\n  list: [a, b, c]\n`),
  ),
  own(
    'own settings: a list of 380,000 patterns',
    `api:\n  redact:\n${lines(MANY, (at) => `    - a.b${at}\n`)}`,
  ),
  own(
    'own settings: 900 patterns with stars',
    `api:\n  redact:\n${lines(900, (at) => `    - '**.a${at}.**'\n`)}`,
  ),
  own(
    'own settings: nested',
    fill((at) => `${DEEP.replace('k', `k${at}`)}${'  '.repeat(200)}v: 1\n`),
  ),
  own('own settings: a long text', `log:\n  level: ${text('x')}\n`),
  manifest('380,000 dependencies', `dependencies:\n${lines(MANY, (at) => `  p${at}: '*'\n`)}`),
  manifest('a constraint of 8 MB', `dependencies:\n  flextype: '${text('>=1.0 ')}'\n`),
  manifest('a constraint of 60 characters', `dependencies:\n  flextype: '>=1.0-a${'1'.repeat(50)}!'\n`),
  manifest(
    'a version of 60 characters',
    `dependencies:\n  plugin-1: '*'\nversion: '1.0-a${'1'.repeat(50)}!'\n`,
    'name: x\n',
  ),
  core(
    'CORS: many origins',
    `cors:\n  enabled: true\n  origin:\n${fill((at) => `    - 'https://o${at}.org'\n`)}`,
  ),
  core('CORS: a header of 8 MB', `cors:\n  enabled: true\n  origin: ['*']\n  expose: ${text('x')}\n`),
  core('a base path of 20,000 slashes', `base_path: '${'/'.repeat(20_000)}x'\n`),
  core('JSON indented, 250 levels deep', `serializers: { json: { encode: { options: 2 } } }\n`, [
    [PLUGIN, (mark) => `enabled: true\nmark: ${mark}\n${mark === 1 ? '' : deepLists(235)}`],
  ]),
  plugin('a priority of 8 MB', `priority: '${text('1')}'\n`),
  plugin('.inf everywhere', inFlow('.inf')),
  plugin(
    '.nan in a mapping',
    fill((at) => `k${at}: .nan\n`),
  ),
  plugin(
    '!!binary',
    fill((at) => `k${at}: !!binary QUJDREVGR0hJSktMTU5PUA==\n`),
  ),
  plugin('!!binary, one', `k: !!binary ${text('QUJD')}\n`),
  plugin(
    'aliases of long texts',
    `a: &a ${text('x', 240)}\nl:\n${lines(MANY, () => '  - *a\n')}m:\n${lines(MANY, () => '  - *a\n')}`,
  ),
  plugin('aliases of long keys', `a: &a { ${text('x', 1_000)}: 1 }\nl:\n${lines(MANY, () => '  - *a\n')}`),
  plugin('aliases of aliases', `a: &a [${'1,'.repeat(980)}]\nb: &b [${'*a,'.repeat(980)}]\n`),
  plugin(
    'anchors',
    fill((at) => `k${at}: &a${at} v\n`),
  ),
  plugin(
    'merges',
    `a: &a {${lines(90, (at) => `k${at}: v, `)}}\n${fill((at) => `m${at}: { <<: *a }\n`, 110_000)}`,
  ),
  plugin(
    'nested blocks',
    fill((at) => `${DEEP.replace('k', `k${at}`)}${'  '.repeat(200)}v: 1\n`),
  ),
  plugin('nested lists in brackets', deepLists(235)),
  plugin(
    'nested mappings in braces',
    lines(4_700, (at) => `k${at}: ${'{ a: '.repeat(200)}1${' }'.repeat(200)}\n`),
  ),
  plugin('lists in one list', `l: [${'[1],[],'.repeat(150_000)}0]\n`),
  plugin(
    'tags',
    fill((at) => `k${at}: !!str 1\n`),
  ),
  plugin(
    'tags that Flextype rejects',
    fill((at) => `k${at}: !!int '3'\n`),
  ),
  plugin(
    'duplicate keys',
    fill((at) => `k${at % 1_000}: 1\n`),
  ),
  plugin('one key of 8 MB', `${text('k')}: 1\n`),
  plugin('one quoted key of 8 MB', `'${text('k ')}': 1\n`),
  plugin(
    'keys of 100 kB',
    fill((at) => `k${at}${'x'.repeat(100_000)}: 1\n`),
  ),
  plugin(
    'keys with dots',
    fill((at) => `${'a.'.repeat(50)}${at}: 1\n`),
  ),
  plugin(
    'numbers as keys',
    fill((at) => `${at * 7}: 1\n`),
  ),
  plugin('comments only', text('# comment\n')),
  plugin('empty lines only', text('\n')),
  plugin('a block text', `t: |\n${text('  a line of text\n')}`),
  plugin('a folded text', `t: >\n${text('  a line of text\n')}`),
  plugin('a plain text over lines', `t: a\n${text('  line of text\n')}`),
  plugin('escapes', `t: "${text('\\u0001')}"\n`),
  plugin('emoji', `t: "${text('😀', SIZE / 4)}"\n`),
  plugin(
    'dates and numbers',
    fill((at) => `k${at}: 2020-01-02T03:04:05Z\n`),
  ),
  plugin('an open bracket', `t: [${text('a, ', 2 * MANY)}\n`),
  plugin('an open quote', `t: "${text('a b\n  ')}\n`),
  plugin(
    'tabs',
    fill((at) => `k${at}:\tv\n`),
  ),
  plugin(
    'colons',
    fill((at) => `k${at}: a: b\n`),
  ),
  plugin('secrets in a mistake', `${fill((at) => `password${at}: 'hidden'\n`)}x: [\n`),
  {
    shape: `${MANY_FILES.toLocaleString('en')} files of 1 kB at once`,
    plugins: MANY_FILES,
    files: (mark) =>
      many(
        MANY_FILES,
        mark,
        fill((at) => `k${at}: a value of this plugin\n`, 900),
      ),
  },
  {
    shape: `${MANY_PLUGINS.toLocaleString('en')} plugins at once`,
    plugins: MANY_PLUGINS,
    files: (mark) => many(MANY_PLUGINS, mark, 'title: x\n'),
  },
  {
    shape: '1,000 plugins with 100 warnings each',
    plugins: 1_000,
    files: (mark) =>
      many(
        1_000,
        mark,
        lines(100, (at) => `k${at}: !!int '3'\n`),
      ),
  },
  {
    shape: '5,000 broken plugins',
    plugins: 5_000,
    files: (mark) => many(5_000, mark, mark === 1 ? '' : 'x: [\n'),
  },
  {
    shape: `${MANY_VALUES} files of 8 MB`,
    plugins: 10 + MANY_VALUES,
    files: (mark) =>
      many(
        MANY_VALUES,
        mark,
        fill((at) => `section-${at}:\n  title: Title ${at}\n`),
      ),
  },
];

function plugin(shape: string, body: string): FileChange {
  return { shape, files: (mark) => [[PLUGIN, `enabled: true\nmark: ${mark}\n${mark === 1 ? '' : body}`]] };
}

// The registry serves these settings, whatever the server makes of them.
function own(shape: string, body: string): FileChange {
  return {
    shape,
    markId: 'plugins.registry-api.settings.mark',
    files: (mark) => [[OWN, `mark: ${mark}\n${mark === 1 ? '' : body}`]],
  };
}

function manifest(shape: string, body: string, head = 'version: 1.0.0\nname: x\n'): FileChange {
  return {
    shape,
    markId: 'plugins.plugin-1.manifest.mark',
    files: (mark) => [
      [MANIFEST, `${mark === 1 ? 'version: 1.0.0\nname: x\n' : `${head}${body}`}mark: ${mark}\n`],
    ],
  };
}

function core(
  shape: string,
  body: string,
  others: readonly (readonly [path: string, text: (mark: number) => string])[] = [],
): FileChange {
  const head = 'api:\n  registry:\n    enabled: true\n';
  return {
    shape,
    ...(others.length === 0 && { markId: 'flextype.settings.mark' }),
    files: (mark) => [
      [CORE, `${head}mark: ${mark}\n${mark === 1 ? '' : body}`],
      ...others.map(([path, text]) => [path, text(mark)] as const),
    ],
  };
}

function* many(count: number, mark: number, body: string): Generator<readonly [path: string, text: string]> {
  for (let at = 0; at < count; at++) {
    yield [`project/plugins/plugin-${at}/settings.yaml`, `enabled: true\nmark: ${mark}\n${body}`];
  }
}

/** Lines up to the size. */
function fill(line: (at: number) => string, size = SIZE): string {
  const parts: string[] = [];
  for (let [at, length] = [0, 0]; at < MANY; at++) {
    const part = line(at);
    length += part.length;
    if (length > size) break;
    parts.push(part);
  }
  return parts.join('');
}

function text(part: string, size = SIZE): string {
  return part.repeat(size / part.length);
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, at) => line(at)).join('');
}

function inFlow(value: string): string {
  return lines(9_500, (at) => `k${at}: [${`${value}, `.repeat(100)}0]\n`);
}

// As many as a text may have values.
function deepLists(levels: number): string {
  return lines(950_000 / levels, (at) => `k${at}: ${'['.repeat(levels)}1${']'.repeat(levels)}\n`);
}
