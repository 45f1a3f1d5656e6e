import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Diagnostic,
  formatDiagnostic,
  ProjectError,
  requireProject,
  sortDiagnostics,
} from '../src/index.ts';

test('a diagnostic as text is position, message, remedy and snippet; what is unknown is left out', () => {
  const message = 'The key "a" is there twice';
  expect(formatDiagnostic({ message })).toBe(message);
  const full = {
    message,
    remedy: 'Remove one',
    position: { file: 'a.yaml', line: 2, column: 1 },
    snippet: '2 | a',
  };
  expect(formatDiagnostic(full)).toBe('a.yaml:2:1: The key "a" is there twice. Remove one.\n2 | a');
  expect(formatDiagnostic(full, { snippet: false })).toBe(
    'a.yaml:2:1: The key "a" is there twice. Remove one.',
  );
  expect(formatDiagnostic({ message, position: { file: 'a.yaml' } })).toBe(`a.yaml: ${message}`);
});

test('diagnostics are sorted by severity, then by file, line and column', () => {
  const at = (severity: Diagnostic['severity'], file: string, line: number, column = 1): Diagnostic => ({
    severity,
    code: 'any',
    message: `${severity} ${file}:${line}:${column}`,
    position: { file, line, column },
  });
  const sorted = [at('error', 'b', 1), at('warning', 'a', 2), at('warning', 'a', 10, 2), at('info', 'a', 1)];
  expect(sortDiagnostics(sorted.toReversed())).toEqual(sorted);
});

test('a ProjectError has its diagnostic, and the same message', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flextype-project-'));
  try {
    const error = await requireProject(join(folder, 'absent')).catch((reason: unknown) => reason);
    if (!(error instanceof ProjectError)) throw new Error('A ProjectError was expected');
    expect(error.diagnostic).toMatchObject({ severity: 'error', code: 'root-missing' });
    expect(error.message).toBe(formatDiagnostic(error.diagnostic));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
