import { maskSecrets, type Value, type YamlError, type YamlReading } from '@flextype-bun/yaml';
import type { Diagnostic } from '../errors.ts';

const LONGEST_VALUE = 60;

/** The system refuses to read a file, with this code. */
export function unreadable(file: string, code: string | undefined): Diagnostic {
  const [message, remedy] =
    code === 'EISDIR'
      ? ['This is a folder where a YAML file is expected', 'Move it away.']
      : [`This cannot be read (${code})`, 'Give this user access to it.'];
  return { severity: 'error', code: 'unreadable', message, remedy, position: { file } };
}

/** A file holds a value that has no keys. */
export function notAMapping(file: string, value: Value): Diagnostic {
  const text = maskSecrets(String(value).slice(0, LONGEST_VALUE));
  const message = `Keys and values are expected here, not the single value ${JSON.stringify(text)}`;
  return { severity: 'error', code: 'not-a-mapping', message, position: { file, line: 1, column: 1 } };
}

/** A file is no YAML. */
export function malformed(file: string, error: YamlError): Diagnostic {
  return {
    severity: 'error',
    code: 'malformed-yaml',
    message: error.reason,
    remedy: error.remedy,
    position: { file, line: error.line, column: error.column },
    snippet: error.snippet,
  };
}

/** A file is read, though Flextype would not read it. */
export function laxYaml(file: string, warning: YamlReading['warnings'][number]): Diagnostic {
  return {
    severity: 'warning',
    code: 'lax-yaml',
    message: warning.reason,
    remedy: `${warning.remedy}.`,
    position: { file, line: warning.line, column: warning.column },
    snippet: warning.snippet,
  };
}
