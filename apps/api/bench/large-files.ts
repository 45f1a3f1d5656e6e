import type { FileChange } from './file-change.ts';
import { pluginSettings } from './reload-sites.ts';

/** A settings file of nearly the largest size that is read, 8 MiB, or of as many entries as one array may have. */
interface LargeFile {
  readonly shape: string;
  /** Its text; `mark` is what a measurement changes. */
  readonly text: (mark: number) => string;
}

const SIZE = 8_300_000;
const MAX_ENTRIES = 390_000;

const SECTIONS = lines(80_000, (index) =>
  [
    `section-${index}:`,
    '  enabled: true',
    `  title: 'Title of section ${index}'`,
    '  list: [a, b, c]',
    '  option: value',
    '',
  ].join('\n'),
);
const FLAT = lines(MAX_ENTRIES - 2, (index) => `k${index}: val-${index}\n`);
const LIST = `list:\n${lines(MAX_ENTRIES, (index) => `  - item ${index}\n`)}`;
const NUMBERS = lines(250, (a) => `n${a}: [${lines(3_000, (b) => `${b % 2 ? b : b / 7},`)}0]\n`);
const GROUPS = lines(1_200, (a) => `g${a}:\n${lines(400, (b) => `  k${b}: v\n`)}`).slice(0, SIZE);

/** Ordinary settings of each shape that is worst at something. */
export const LARGE_FILES: readonly FileChange[] = [
  { shape: '80,000 sections', text: withMark(SECTIONS) },
  { shape: 'one mapping of 390,000 keys', text: withMark(FLAT) },
  { shape: 'a list of 390,000 items', text: withMark(LIST) },
  { shape: '750,000 numbers', text: withMark(NUMBERS) },
  { shape: 'mappings in a mapping', text: withMark(GROUPS.slice(0, GROUPS.lastIndexOf('\ng') + 1)) },
  { shape: 'one string of 8 MB', text: withMark(`text: "${'The quick brown fox '.repeat(SIZE / 20)}"\n`) },
  {
    shape: 'one string of 8 MB beyond ASCII',
    text: withMark(`text: "${'Þingvellir '.repeat(SIZE / 12)}"\n`),
  },
  {
    shape: 'a mistake in its last line',
    text: (mark: number) => (mark === 1 ? pluginSettings(1) : `${SECTIONS}mark: [${mark}\n`),
  },
].map(
  ({ shape, text }: LargeFile): FileChange => ({
    shape,
    files: (mark) => [['project/plugins/plugin-1/settings.yaml', text(mark)]],
  }),
);

function withMark(text: string): LargeFile['text'] {
  return (mark) => `enabled: true\n${text}mark: ${mark}\n`;
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}
