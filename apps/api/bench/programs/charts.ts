import { writeFileSync } from 'node:fs';
import { installedCharts, LeftOut } from './installed.ts';

/** The part of ECharts that draws without a browser. */
interface Charts {
  readonly init: (element: null, theme: null, options: object) => Chart;
}

interface Chart {
  readonly setOption: (option: object) => void;
  readonly renderToSVGString: () => string;
  readonly dispose: () => void;
}

/** Draws a chart, in ECharts' own options, and returns the SVG. */
export async function drawChart(
  size: { readonly width: number; readonly height: number },
  option: object,
): Promise<string> {
  const { init }: Charts = await import(installedCharts());
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({ animation: false, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

/** Saves a picture. If it is left out, that is printed and the earlier file stays. */
export async function savePicture(file: string, drawing: Promise<string>): Promise<void> {
  try {
    writeFileSync(file, await drawing);
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    process.stderr.write(`${file} is left out: ${error.message}\n`);
  }
}
