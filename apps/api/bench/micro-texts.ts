/** The settings of a small plugin of the usual size. */
export const PLUGIN_TEXT = [
  '# enabled: true or false to disable the plugin',
  'enabled: true',
  'priority: 80',
  'title: Site',
  'cache: { enabled: false, lifetime: 3600 }',
  'entries:',
  '  main: home',
  '  fields: [title, description, published_at]',
  "theme: 'default'",
  '',
].join('\n');

/**
 * Settings of the size and shape of Flextype's own: about 27 kB, a third of them comments, maps four deep, lists,
 * quoted and plain scalars.
 */
export function settingsText(): string {
  const sections = Array.from({ length: 56 }, (_, number) =>
    [
      `# Section ${number}`,
      '#',
      '# - enabled: whether it is on; what it says is heard by all that follows',
      '# - lifetime: how long an answer is kept, in seconds',
      `section_${number}:`,
      `  enabled: ${number % 3 > 0}`,
      `  lifetime: ${number * 3600}`,
      `  ratio: ${number}.5`,
      `  title: Section number ${number} of the settings`,
      `  path: '/section/${number}'`,
      '  handlers:',
      '    get:',
      `      - name: "handler_${number}"`,
      '        events: [onEntriesFetch, onEntriesCreate]',
      '      - name: other',
      '        events: []',
      '    drivers: { files: { enabled: true, path: ~ }, memory: { enabled: false } }',
      '',
    ].join('\n'),
  );
  return sections.join('\n');
}

/** A site's overrides of such settings. */
export const OVERRIDES_TEXT = [
  'section_3: { enabled: false }',
  'section_20:',
  '  handlers:',
  '    drivers: { memory: { enabled: true } }',
  'section_55: { title: Mine, ratio: 1.0 }',
  'mine: { a: 1, b: [x, y] }',
  '',
].join('\n');
