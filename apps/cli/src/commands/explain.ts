import { type Explanation, explain as explainId, type Layer, printable } from '@flextype-bun/registry-core';
import { findRoot } from '../site/root.ts';
import { readAnySite, toPlace } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';
import { type JsonInput, toInteger, toJsonText, toPosition } from '../text/json-text.ts';
import { toTable } from '../text/table.ts';
import { toSummary } from '../text/value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** `explain ID`: prints where the value of an id comes from, or why it is unset. */
export async function explain(id: string, options: ReadingOptions, context: Context): Promise<ExitCode> {
  const site = await readAnySite(await findRoot(options.root, context));
  const explanation = await explainId(site, id);
  context.out(options.json ? toJsonText(toReport(explanation)) : toLines(explanation, context));
  return explanation.phpValue === undefined ? EXIT.negative : EXIT.ok;
}

function toLines(explanation: Explanation, context: Context): string {
  const { id, phpValue, layers, items, missing, problems, nearest } = explanation;
  const { bold, red, yellow } = context.style;
  const name = bold(printable(id));
  const lines = [
    phpValue === undefined ? `${name} is not set\n` : `${name} = ${toSummary(phpValue)}\n`,
    toTable(layers.map((layer) => ['', ...toRow(layer, id, context)])),
  ];
  if (items.length > 0) {
    lines.push('\nitem by item, as lists merge by index:\n');
    lines.push(
      toTable(
        items.flatMap((item, index) =>
          item.layers.map((layer, at) => [
            '',
            at === 0 ? String(index) : '',
            ...toRow(layer, item.id, context),
          ]),
        ),
      ),
    );
  }
  if (missing) {
    const place = missing.position ? `${toPlace(missing.position, context.cwd)}: ` : '';
    lines.push(`${yellow('why:')} ${printable(place + missing.message)}\n`);
  }
  for (const { position, message } of problems) {
    const place = position ? `${toPlace(position, context.cwd)}: ` : '';
    lines.push(`${red('broken:')} ${printable(place + message)}\n`);
  }
  if (nearest.length > 0)
    lines.push(`did you mean ${nearest.map((each) => bold(printable(each))).join(', ')}?\n`);
  return lines.join('');
}

function toRow(layer: Layer, asked: string, { cwd, style }: Context): string[] {
  const wins = layer.effect === 'wins';
  const paint = wins ? style.green : layer.effect === 'merges' ? style.cyan : style.dim;
  const place = layer.position ? printable(toPlace(layer.position, cwd)) : 'added by Flextype';
  const notes = [
    layer.id === asked ? '' : `sets ${printable(layer.id)}`,
    layer.shared ? 'through an alias' : '',
  ].filter(Boolean);
  const note = notes.length > 0 ? style.dim(`  (${notes.join(', ')})`) : '';
  return [paint(`${wins ? '→' : ' '} ${layer.effect}`), place, `${paint(toSummary(layer.phpValue))}${note}`];
}

function toReport(explanation: Explanation): JsonInput {
  const { id, phpValue, layers, items, missing, problems, nearest } = explanation;
  return {
    id,
    value: phpValue,
    layers: layers.map((layer) => ({
      id: layer.id,
      source: layer.source,
      effect: layer.effect,
      position: toPosition(layer.position),
      value: layer.phpValue,
      shared: layer.shared,
    })),
    items: items.map(toReport),
    missing: missing && {
      reason: missing.reason,
      message: missing.message,
      position: toPosition(missing.position),
    },
    problems: problems.map(({ code, message, position }) => ({
      code,
      message,
      position: toPosition(position),
    })),
    nearest,
    winner: toInteger(winnerOf(layers)),
  };
}

/** Index of the winning layer. */
function winnerOf(layers: readonly Layer[]): number | undefined {
  const index = layers.findLastIndex(({ effect }) => effect === 'wins' || effect === 'merges');
  return index === -1 ? undefined : index;
}
