import { median, quantile } from '../statistics.ts';
import { atMost, type Verdict } from '../verdicts.ts';
import type { KeyPress, Paint, Saved, Scrolled } from './measures.ts';
import type { OffRatios } from './off.ts';
import type { TabMemory } from './tab.ts';

/** A target of the explorer, what was measured, and what that is made of. */
export interface Bar {
  readonly name: string;
  /** `undefined` if there is no target. */
  readonly most: number | undefined;
  readonly measured: number;
  readonly unit: string;
  readonly details: string;
}

const MIB = 2 ** 20;

/** The first row on the screen, and the parts of the way to all rows. */
export function paintBar(site: string, most: number, paints: readonly Paint[]): Bar {
  const of = (figure: (paint: Paint) => number) => median(paints.map(figure));
  const parts = [
    `script there ${ms(of(({ script }) => script))}`,
    `tree asked for ${ms(of(({ asked }) => asked))}`,
    `answered ${ms(of(({ answered }) => answered))}`,
    `received ${ms(of(({ received }) => received))} (${(of(({ bytes }) => bytes) / MIB).toFixed(1)} MiB)`,
    `all rows ${ms(of(({ all }) => all))}`,
  ];
  return {
    name: `first row, ${site}`,
    most,
    measured: of(({ first }) => first),
    unit: 'ms',
    details: parts.join(', '),
  };
}

/** The key press that 95 % are faster than. */
export function searchBars(site: string, most: number, presses: readonly KeyPress[]): Bar[] {
  const of = (figure: (press: KeyPress) => number, share: number) => quantile(presses.map(figure), share);
  const total = (share: number) => of((press) => press.total, share);
  const shown = (share: number) => of((press) => press.shown, share);
  return [
    {
      name: `longest task of a key press, ${site}`,
      most,
      measured: of(({ longest }) => longest, 1),
      unit: 'ms',
      details: `median ${ms(of(({ longest }) => longest, 0.5))}, 95 % ${ms(of(({ longest }) => longest, 0.95))}; ${presses.length} presses`,
    },
    {
      name: `key press until its rows are shown, ${site}`,
      most: undefined,
      measured: shown(0.5),
      unit: 'ms',
      details: `95 % ${ms(shown(0.95))}; all work of the page ${ms(total(0.5))}, 95 % ${ms(total(0.95))}`,
    },
  ];
}

export function flatBar(site: string, { longest, shown }: KeyPress): Bar {
  return {
    name: `flat ids, longest task, ${site}`,
    most: undefined,
    measured: longest,
    unit: 'ms',
    details: `shown after ${ms(shown)}`,
  };
}

// A frame missed by more than one: its successor comes more than two frames later, give or take the clock.
const TWO_FRAMES_MS = 35;
const FRAME_MS = 16;

export function scrollBars(site: string, { wheel, jumps, work }: Scrolled): Bar[] {
  const gaps = [...wheel, ...jumps];
  return [
    {
      name: `frames missed by more than one while scrolling, ${site}`,
      most: 0,
      measured: gaps.filter((gap) => gap > TWO_FRAMES_MS).length,
      unit: `of ${gaps.length}`,
      details: `longest gap ${ms(quantile(gaps, 1))}, 95 % ${ms(quantile(gaps, 0.95))}`,
    },
    {
      name: `longest task while scrolling, ${site}`,
      most: FRAME_MS,
      measured: work.longest,
      unit: 'ms',
      details: `all work of the page per frame ${ms(work.total / gaps.length)}`,
    },
  ];
}

export function memoryBar(site: string, most: number, { resident, proportional, heap }: TabMemory): Bar {
  return {
    name: `memory of the tab (resident), ${site}`,
    most,
    measured: resident / MIB,
    unit: 'MiB',
    details: `proportional ${mib(proportional)}, JavaScript objects ${mib(heap)}`,
  };
}

export function saveBar(site: string, most: number, saves: readonly Saved[]): Bar {
  const sent = saves.map((saved) => saved.sent);
  const rest = saves.map((saved) => saved.shown - saved.sent);
  const shown = saves.map((saved) => saved.shown);
  return {
    name: `save until the marked row is shown, ${site}`,
    most,
    measured: median(shown),
    unit: 'ms',
    details: `95 % ${ms(quantile(shown, 0.95))}; watching and loading ${ms(median(sent))}, event and page ${ms(median(rest))}`,
  };
}

/** Without the explorer nothing may cost more than with one that nobody opened. */
export function offBars({ start, memory, work }: OffRatios): Bar[] {
  const bar = (name: string, measured: number): Bar => ({
    name: `${name} with the explorer off, of that with it on`,
    most: 1.05,
    measured,
    unit: '',
    details: '',
  });
  return [bar('start', start), bar('memory at the start', memory), bar('processor time per response', work)];
}

/** What was measured, as a Markdown table. */
export function toTable(bars: readonly Bar[]): string {
  const lines = bars.map(({ name, measured, unit, details }) => {
    const figure = unit === '' ? measured.toFixed(2) : `${Math.round(measured)} ${unit}`;
    return `| ${name} | ${figure} | ${details} |`;
  });
  return ['| what | measured | |', '|---|--:|---|', ...lines].join('\n');
}

/** The figures that have a target, compared with it. */
export function toVerdicts(bars: readonly Bar[]): Verdict[] {
  return bars.flatMap(({ name, most, measured, unit }) =>
    most === undefined ? [] : [atMost(unit === '' ? name : `${name}, ${unit}`, most, measured)],
  );
}

function ms(number: number): string {
  return `${Math.round(number)} ms`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
