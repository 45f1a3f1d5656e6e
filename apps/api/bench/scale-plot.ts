import { drawChart } from './programs/charts.ts';
import type { ScalePoint } from './scale-point.ts';

interface Panel {
  readonly title: string;
  readonly figure: (point: ScalePoint) => number;
  /** Range of the logarithmic axis. */
  readonly range: readonly [number, number];
}

const MIB = 2 ** 20;
const PANELS: readonly Panel[] = [
  { title: 'Start, ms', figure: ({ start }) => start, range: [10, 10_000] },
  { title: 'Memory under load, MiB', figure: ({ memory }) => memory / MIB, range: [10, 1_000] },
  { title: 'Reload of one changed file, ms', figure: ({ reload }) => reload, range: [1, 1_000] },
  { title: 'Answers per second, 32 connections', figure: ({ rate }) => rate, range: [1_000, 100_000] },
];

const COLOURS = { plugins: '#b4530a', tokens: '#1f6feb' } as const;
const SIZE = { width: 920, height: 660 };
const INK = '#24292f';
const FAINT = '#d8dee4';

/** Draws the points as log-log curves in four charts, and returns the SVG. */
export function drawScale(points: readonly ScalePoint[]): Promise<string> {
  return drawChart(SIZE, {
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'Helvetica, Arial, sans-serif', color: INK },
    legend: {
      top: 12,
      icon: 'circle',
      itemGap: 28,
      textStyle: { fontSize: 14, color: INK },
      data: Object.keys(COLOURS),
    },
    title: PANELS.map(({ title }, index) => ({
      text: title,
      textStyle: { fontSize: 14, fontWeight: 600, color: INK },
      left: left(index) - 6,
      top: top(index) - 34,
    })),
    grid: PANELS.map((_, index) => ({ left: left(index), top: top(index), width: 370, height: 210 })),
    xAxis: PANELS.map((_, index) => ({
      type: 'log',
      gridIndex: index,
      min: 1,
      max: 1_000_000,
      name: 'plugins or tokens of the site',
      nameLocation: 'middle',
      nameGap: 26,
      ...axisStyle(),
    })),
    yAxis: PANELS.map(({ range: [min, max] }, index) => ({
      type: 'log',
      gridIndex: index,
      min,
      max,
      ...axisStyle(),
    })),
    series: PANELS.flatMap(({ figure }, index) =>
      Object.entries(COLOURS).map(([kind, colour]) => ({
        name: kind,
        type: 'line',
        xAxisIndex: index,
        yAxisIndex: index,
        symbol: 'circle',
        symbolSize: 7,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 2 },
        label: { show: true, position: kind === 'plugins' ? 'top' : 'bottom', color: colour, fontSize: 11 },
        data: points
          .filter((point) => point.kind === kind)
          .map((point) => ({
            value: [point.size, figure(point)],
            // The first label would overlap the axis.
            label: { formatter: toLabel(figure(point)), offset: [point.size === 1 ? 14 : 0, 0] },
          })),
      })),
    ),
  });
}

function left(index: number): number {
  return index % 2 === 0 ? 66 : 528;
}

function top(index: number): number {
  return index < 2 ? 84 : 386;
}

function axisStyle() {
  return {
    axisLine: { lineStyle: { color: INK } },
    axisLabel: { color: INK, fontSize: 11, formatter: (value: number) => toLabel(value) },
    nameTextStyle: { color: INK, fontSize: 11 },
    splitLine: { show: true, lineStyle: { color: FAINT } },
  };
}

function toLabel(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  if (value >= 1_000) return `${Number((value / 1_000).toPrecision(value >= 10_000 ? 3 : 2))}k`;
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
