import { readFile } from 'node:fs/promises';
import { eachId, explain, isArray, type SiteReading } from '../../src/index.ts';
import { standsAt } from './stands-at.ts';

/** How many ids a site has, and those for which `explain` names a place that does not hold the value, or no winner. */
export async function wrongPlaces(
  site: SiteReading,
): Promise<{ readonly ids: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  let ids = 0;
  for (const { id, value } of eachId(site.snapshot.tree)) {
    ids++;
    const { layers } = await explain(site, id);
    for (const { source, position, phpValue: said } of layers) {
      if (source === 'built-in' && id.endsWith('.settings.priority')) continue;
      const text = position && (await readFile(position.file, 'utf8'));
      if (!text || !standsAt(text, position, said)) wrong.push(id);
    }
    const winners = layers.filter(({ effect }) => effect === 'wins' || effect === 'merges');
    const said = winners.at(-1)?.phpValue;
    if (isArray(value) ? winners.length === 0 : winners.length !== 1 || !Object.is(said, value))
      wrong.push(id);
  }
  return { ids, wrong };
}
