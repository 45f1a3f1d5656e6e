/** One sample line of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metrics page, parsed by the rules of Prometheus's text format. */
export class MetricsText {
  readonly samples: readonly Sample[];
  readonly types: ReadonlyMap<string, string>;

  /** @throws if a line is invalid */
  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '');
    this.types = new Map(
      lines.flatMap((line) => {
        const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
        return name && type ? [[name, type]] : [];
      }),
    );
    this.samples = lines.filter((line) => !/^# (HELP|TYPE) /.test(line)).map(toSample);
  }

  /** All samples with a name. */
  all(name: string): readonly Sample[] {
    return this.samples.filter((sample) => sample.name === name);
  }

  /** The value of the one sample that has this name and at least these labels. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const found = this.all(name).filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    const [sample] = found;
    if (!sample || found.length > 1) throw new Error(`${found.length} samples are ${name}`);
    return sample.value;
  }
}

export async function scrape(url: string): Promise<MetricsText> {
  return new MetricsText(await (await fetch(`${url}/metrics`)).text());
}

function toSample(line: string): Sample {
  const [, name, labels = '', value] =
    /^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\]*",?)+)\})? (\S+)$/.exec(line) ?? [];
  if (!name || Number.isNaN(Number(value))) throw new Error(`Not a line of metrics: ${line}`);
  const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label = '', text = '']) => [
    label,
    text,
  ]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
