/** The milliseconds of a `wait`: `30s`, `1500ms`, or a plain number of seconds (see `WaitingQuery`). */
export function toMilliseconds(text: string): number {
  const scale = text.endsWith('ms') ? 1 : 1_000;
  return Math.round(Number.parseFloat(text) * scale);
}
