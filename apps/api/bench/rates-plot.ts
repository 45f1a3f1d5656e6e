import { BARE, MEMORY, SHIPPED } from './contenders.ts';
import { drawChart } from './programs/charts.ts';
import type { Row } from './rows.ts';

// Readable on a white and on a dark page: the file has no background.
const INK = '#6e7781';
const BARS = { ours: '#d9822b', others: '#8b98a5' } as const;
const ROW_HEIGHT = 34;
const WIDTH = 780;

/** Draws the rates of one workload as ratios to bare `Bun.serve`, best first; returns the SVG. */
export function drawRates(rows: readonly Row[], title: string): Promise<string> {
  // The first category of a horizontal bar chart is at the bottom.
  const sorted = rows.toSorted((a, b) => a.ratio - b.ratio);
  return drawChart(
    { width: WIDTH, height: sorted.length * ROW_HEIGHT + 80 },
    {
      textStyle: { fontFamily: 'Helvetica, Arial, sans-serif', color: INK },
      title: { text: title, left: 12, top: 10, textStyle: { fontSize: 15, fontWeight: 600, color: INK } },
      grid: { left: 205, right: 150, top: 48, bottom: 16 },
      xAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: 'category',
        data: sorted.map(({ contender }) => contender),
        axisLabel: { color: INK, fontSize: 13 },
        axisLine: { lineStyle: { color: INK } },
        axisTick: { show: false },
      },
      series: [
        {
          type: 'bar',
          barWidth: '62%',
          data: sorted.map(({ contender, ratio, rate }) => ({
            value: ratio,
            itemStyle: { color: contender === MEMORY || contender === SHIPPED ? BARS.ours : BARS.others },
            label: {
              show: true,
              position: 'right',
              color: INK,
              fontSize: 13,
              formatter: `${contender === BARE ? '1' : ratio.toFixed(2)}  (${toThousands(rate)}/s)`,
            },
          })),
        },
      ],
    },
  );
}

function toThousands(rate: number): string {
  return (1_000 * Math.round(rate / 1_000)).toLocaleString('en');
}
