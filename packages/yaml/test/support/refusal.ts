import { parseYaml, YamlError, type YamlOptions } from '../../src/index.ts';

/** The error a text is refused with; any other outcome throws. */
export function refusal(text: string | Uint8Array, options?: YamlOptions): YamlError {
  try {
    parseYaml(text, options);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('the text was read');
}
