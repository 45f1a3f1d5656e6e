/** The supported encodings, in order of preference. */
export const ENCODINGS = ['zstd', 'br', 'gzip'] as const;

/** A supported `Content-Encoding`. */
export type Encoding = (typeof ENCODINGS)[number];

/**
 * The best encoding that an `Accept-Encoding` header accepts; `undefined` for none.
 *
 * @param available in order of preference
 */
export function chooseEncoding<Available extends Encoding>(
  header: string | null,
  available: readonly Available[],
): Available | undefined {
  if (!header) return undefined;
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const best = available.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  const plain = weights.get('identity') ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : undefined;
}
