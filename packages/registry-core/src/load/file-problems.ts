import type { FileError } from '@flextype-bun/project';
import { maskSecrets, type Value, type YamlReading } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import type { ParseProblem } from './parse/parse-worker.ts';

const MAX_VALUE_LENGTH = 60;

const REMEDIES: Readonly<Record<FileError['code'], string>> = {
  absent: 'Put it there',
  'not-a-file': 'Move it away',
  'too-large': 'Make it smaller',
  refused: 'Give this user access to it',
  unavailable: 'It is read again in a moment',
  timeout: 'It is read again when the file system answers',
};
const MORE_DESCRIPTORS = 'Raise the limit of open files (ulimit -n, LimitNOFILE of systemd)';

/** Something else than a file that can be read is there. */
export function unreadable(file: string, error: FileError): RegistryDiagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    message: withSubject('This', error),
    remedy: REMEDIES[error.code],
    position: { file },
  };
}

/** A file or folder, and maybe others, cannot be read at the moment. */
export function unavailable(file: string, error: FileError): RegistryDiagnostic {
  const hasNoDescriptors = error.systemCode === 'EMFILE' || error.systemCode === 'ENFILE';
  return {
    severity: 'error',
    code: error.code === 'timeout' ? 'timeout' : 'unreadable',
    message: `${withSubject(hasNoDescriptors ? 'A file' : 'This', error)}; what was there before stays in force`,
    remedy: hasNoDescriptors ? MORE_DESCRIPTORS : REMEDIES[error.code],
    // Without descriptors no file can be read, whichever it was that could not be first.
    ...(!hasNoDescriptors && { position: { file } }),
  };
}

/** The project's folders are gone. */
export function vanished(root: string): RegistryDiagnostic {
  return {
    severity: 'error',
    code: 'root-missing',
    message: 'The project cannot be reached at the moment; what was there before stays in force',
    position: { file: root },
  };
}

function withSubject(subject: string, { message }: FileError): string {
  return message.replace(/^(it|the file system) /, (start) =>
    start === 'it ' ? `${subject} ` : 'The file system ',
  );
}

/** A file holds a value that has no keys. */
export function notAMapping(file: string, value: Value): RegistryDiagnostic {
  const text = maskSecrets(String(value).slice(0, MAX_VALUE_LENGTH));
  const message = `Keys and values are expected here, not the single value ${JSON.stringify(text)}`;
  return { severity: 'error', code: 'not-a-mapping', message, position: { file, line: 1, column: 1 } };
}

/** A file is no YAML. */
export function malformed(file: string, error: ParseProblem): RegistryDiagnostic {
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
export function laxYaml(file: string, warning: YamlReading['warnings'][number]): RegistryDiagnostic {
  return {
    severity: 'warning',
    code: 'lax-yaml',
    message: warning.reason,
    remedy: warning.remedy,
    position: { file, line: warning.line, column: warning.column },
    snippet: warning.snippet,
  };
}
