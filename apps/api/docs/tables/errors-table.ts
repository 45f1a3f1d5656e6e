import { errorBody, REASONS } from '../../src/openapi/errors.ts';
import { statusHeaders } from '../../src/openapi/headers.ts';
import { failuresOf } from '../../src/openapi/registry-operations.ts';
import { DOCUMENTED, type Failure, type Flavour, LEGACY } from '../../src/responses/flavours.ts';
import { table } from './markdown.ts';

/** Every error of both routes, made from the server's error bodies. */
export function errorsTable(): string {
  const rows = (Object.keys(REASONS) as Failure[]).map((failure) => [
    DOCUMENTED.statuses[failure],
    bodyOf(DOCUMENTED, failure),
    answeredBy(LEGACY, failure) ? `${LEGACY.statuses[failure]} ${bodyOf(LEGACY, failure)}` : 'never',
    REASONS[failure],
    Object.keys(statusHeaders(DOCUMENTED.statuses[failure], ''))
      .map((name) => `\`${name}\``)
      .join(),
  ]);
  rows.sort(([a], [b]) => Number(a) - Number(b));
  return table(['status', '`/api/v1/registry`', '`/api/registry`', 'when', 'with'], rows.map(toTexts));
}

// Failures of features that only the documented flavour has.
function answeredBy(flavour: Flavour, failure: Failure): boolean {
  return !failuresOf(DOCUMENTED).includes(failure) || failuresOf(flavour).includes(failure);
}

function bodyOf(flavour: Flavour, failure: Failure): string {
  const { title, message } = errorBody(flavour, failure) as { title?: string; message: string };
  return title === undefined ? `*${message}*` : `${title}: *${message}*`;
}

function toTexts(row: readonly (string | number)[]): string[] {
  return row.map(String);
}
