import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Value } from '@sinclair/typebox/value';

// Compiling takes a millisecond, more than all checks until then, and the first response would wait for it.
const CHECKS_BEFORE_COMPILING = 20;

/** Returns a function that checks values against a schema, which is compiled once it is used often. */
export function createCheck<Schema extends TSchema>(
  schema: Schema,
): (value: unknown) => value is Static<Schema> {
  let checks = 0;
  let check = (value: unknown): boolean => {
    if (++checks >= CHECKS_BEFORE_COMPILING) {
      const compiled = TypeCompiler.Compile(schema);
      check = (later) => compiled.Check(later);
    }
    return Value.Check(schema, value);
  };
  return (value): value is Static<Schema> => check(value);
}
