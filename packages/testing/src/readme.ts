/** The cells of the table below a heading of a README, row by row, without backticks. */
export function readmeTable(readme: string, heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''))
      .slice(1, -1),
  );
}

/** The first TypeScript example of a README. */
export function codeBlock(readme: string): string {
  return /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
}

/** The members of a string literal union in a source text, in order. */
export function unionMembers(source: string, name: string): string[] {
  const [, union = ''] = new RegExp(`type ${name} =([\\s\\S]*?);\\n\\n`).exec(source) ?? [];
  return [...union.matchAll(/\| '([\w-]+)'/g)].map(([, member = '']) => member);
}
