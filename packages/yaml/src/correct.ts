import { certainCorrection } from './diagnosis/diagnose.ts';
import { readSource } from './read.ts';
import { decodeSource } from './text/decode.ts';
import { YamlError } from './text/error.ts';
import { type ResolvedYamlOptions, resolveOptions, type YamlOptions } from './text/options.ts';
import type { YamlSource } from './text/source.ts';

const MAX_CORRECTIONS = 100;

/**
 * Corrects invalid YAML where only one correction is possible: quotes around text with a colon, or with a character at its
 * start that YAML reserves. Everything else stays, line breaks included.
 *
 * @returns the corrected text, which parses; `undefined` if the text is valid, or has another mistake
 */
export function correctYaml(text: string, options: YamlOptions = {}): string | undefined {
  const resolved = resolveOptions(options);
  let corrected = text;
  for (let count = 0; count <= MAX_CORRECTIONS; count++) {
    const step = correctOnce(corrected, resolved);
    if (step === 'valid') return count === 0 ? undefined : corrected;
    if (step === undefined) return undefined;
    corrected = step;
  }
  return undefined;
}

/** Corrects the first error. */
function correctOnce(text: string, options: ResolvedYamlOptions): string | 'valid' | undefined {
  const read = (source: YamlSource) => readSource(source, options).value;
  try {
    const source = decodeSource(text, options);
    try {
      read(source);
      return 'valid';
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const correction = certainCorrection(source, error, read);
      if (!correction) return undefined;
      const from = source.position(correction.from).offset;
      return text.slice(0, from) + correction.text + text.slice(from + correction.to - correction.from);
    }
  } catch (error) {
    // Not even decoded: an invalid character, or too large.
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
