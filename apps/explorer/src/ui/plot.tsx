const WIDTH = 240;
const HEIGHT = 60;

/** A small plot of the last minutes with the latest value. */
export function Plot({
  name,
  values,
  unit,
}: {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: string;
}) {
  const top = Math.max(...values, 0) || 1;
  const x = (index: number) => (values.length < 2 ? 0 : (index / (values.length - 1)) * WIDTH);
  const points = values.map(
    (value, index) => `${x(index).toFixed(1)},${(HEIGHT - (value / top) * HEIGHT).toFixed(1)}`,
  );
  const last =
    `${(values.at(-1) ?? 0).toLocaleString(undefined, { maximumFractionDigits: 2 })} ${unit}`.trim();
  return (
    <figure class="plot">
      <figcaption>
        {name} <strong>{last}</strong>
      </figcaption>
      <svg
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        role="img"
        aria-label={`${name}: ${last}`}
        preserveAspectRatio="none"
      >
        <polyline points={points.join(' ')} />
      </svg>
    </figure>
  );
}
