import { expect, test } from 'bun:test';
import { atEnd } from '@flextype-bun/testing';
import { type SchemaLimits, SchemaThread } from '../src/schemas/schema-thread.ts';
import { doublingSchema } from './support/doubling.ts';

const NO_LIMITS: SchemaLimits = { processorMs: Infinity, timeoutMs: Infinity, memoryBytes: Infinity };
const ENDLESS = { schema: doublingSchema('allOf', 'true'), layers: [] };
const GREEDY = { schema: doublingSchema('anyOf', '{"type": "string"}'), layers: [] };
const FINE = { schema: '{"required": ["absent"]}', layers: [] };

test.each([
  ['processor time', ENDLESS, { processorMs: 300 }, 'it took longer than 0.3 s of processor time'],
  ['time', ENDLESS, { timeoutMs: 300 }, 'it took longer than 0.3 s'],
  ['memory', GREEDY, { memoryBytes: 64 * 1024 * 1024 }, 'it took too much memory'],
])('a schema that takes too much %s is given up', async (_, request, limit, reason) => {
  const thread = new SchemaThread({ ...NO_LIMITS, ...limit });
  atEnd(() => thread.close());
  expect(await thread.check(request)).toEqual({ unchecked: reason });
  expect(thread.failures).toBe(1);
});

test('after one that is given up, the next one is checked', async () => {
  const thread = new SchemaThread({ ...NO_LIMITS, memoryBytes: 64 * 1024 * 1024 });
  atEnd(() => thread.close());
  await thread.check(GREEDY);
  expect(await thread.check(FINE)).toMatchObject({ violations: [{ message: 'must have absent' }] });
  expect(thread.failures).toBe(1);
});

test('an ordinary schema is not given up, and the thread serves many', async () => {
  const thread = new SchemaThread({ processorMs: 60_000, timeoutMs: 60_000, memoryBytes: 2 ** 31 });
  atEnd(() => thread.close());
  for (let time = 0; time < 20; time++) expect(await thread.check(FINE)).toHaveProperty('violations');
  expect(thread.failures).toBe(0);
});
