import { expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dir, '../../..');

const PAGES = ['*.md', '{.github,apps,packages,fixtures}/**/*.md']
  .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: REPOSITORY, dot: true })])
  .filter((page) => !page.includes('node_modules'))
  .map((page) => join(REPOSITORY, page));

test('the README for newcomers is short, and all pages are checked', () => {
  expect(PAGES).toContain(join(REPOSITORY, 'CHANGELOG.md'));
  expect(PAGES).toContain(join(REPOSITORY, '.github/CONTRIBUTING.md'));
  expect(readFileSync(join(REPOSITORY, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(165);
});

test.each(PAGES.map((page) => [page.slice(REPOSITORY.length + 1), page] as const))(
  'every link of %s leads to a file, and to a heading of it',
  (_, page) => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, picture]) => link ?? picture ?? '',
    );
    expect(links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link))).toEqual([]);
  },
);

test('every folder and file in CONTRIBUTING.md exists', () => {
  const map = readFileSync(join(REPOSITORY, '.github/CONTRIBUTING.md'), 'utf8');
  const paths = [...map.matchAll(/`((?:packages|apps|fixtures)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return false;
  if (fragment === undefined) return true;
  const file = statSync(target).isDirectory() ? join(target, 'README.md') : target;
  return headings(file).includes(fragment);
}

/** The anchors that GitHub generates for the headings of a page. */
function headings(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
}
