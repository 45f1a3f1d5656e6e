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

/** A path cannot be read as a file. */
export function unreadable(file: string, error: FileError): RegistryDiagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    message: withSubject('This', error),
    remedy: REMEDIES[error.code],
    position: { file },
  };
}

/** A file or folder cannot be read at the moment. */
export function unavailable(file: string, error: FileError): RegistryDiagnostic {
  const hasNoDescriptors = error.systemCode === 'EMFILE' || error.systemCode === 'ENFILE';
  return {
    severity: 'error',
    code: error.code === 'timeout' ? 'timeout' : 'unreadable',
    message: `${withSubject(hasNoDescriptors ? 'A file' : 'This', error)}; the previous values stay in force`,
    remedy: hasNoDescriptors ? MORE_DESCRIPTORS : REMEDIES[error.code],
    // Without descriptors no file can be read, so the one that failed first does not matter.
    ...(!hasNoDescriptors && { position: { file } }),
  };
}

/** The folders of the project are gone. */
export function vanished(root: string): RegistryDiagnostic {
  return {
    severity: 'error',
    code: 'root-missing',
    message: 'The project cannot be reached at the moment; the previous values stay in force',
    position: { file: root },
  };
}

function withSubject(subject: string, { message }: FileError): string {
  return message.replace(/^(it|the file system) /, (start) =>
    start === 'it ' ? `${subject} ` : 'The file system ',
  );
}

export function notAMapping(file: string, value: Value): RegistryDiagnostic {
  const text = maskSecrets(String(value).slice(0, MAX_VALUE_LENGTH));
  const message = `Keys and values are expected here, not the single value ${JSON.stringify(text)}`;
  return { severity: 'error', code: 'not-a-mapping', message, position: { file, line: 1, column: 1 } };
}

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

/** A file is accepted here, but Flextype would reject it. */
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
