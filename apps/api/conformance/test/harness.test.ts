import { describe, expect, test } from 'bun:test';
import { equalAnswers } from '../compare.ts';
import { parseCurl } from '../curl.ts';
import { readDeviations, renderDeviations, TABLE } from '../deviations.ts';
import { type HttpCase, readCalls, withoutCalls } from '../http-case.ts';
import { differencesFromListed, differencesFromOriginal, type Outcome } from '../verdict.ts';

test('the table of deviations is generated from the list', async () => {
  expect(await Bun.file(TABLE).text()).toBe(renderDeviations(await readDeviations()));
});

describe('a recorded curl line', () => {
  test('is parsed with its method, headers, body and raw path', () => {
    const line = `curl -i -X GET -H 'Content-Type: application/json' --data-raw '{"a b": "c"}' '//api/v1/registry?id[]=%20x'`;
    expect(parseCurl(line)).toEqual({
      method: 'GET',
      target: '//api/v1/registry?id[]=%20x',
      headers: [
        ['Accept', '*/*'],
        ['Content-Type', 'application/json'],
      ],
      body: '{"a b": "c"}',
    });
  });

  test('sends HEAD with -I, and a form if it has data without a type', () => {
    expect(parseCurl("curl -i -I '/x'").method).toBe('HEAD');
    expect(parseCurl("curl -i -X GET --data-raw a=b '/x'").headers).toContainEqual([
      'Content-Type',
      'application/x-www-form-urlencoded',
    ]);
  });

  test('with an unknown option is refused', () => {
    expect(() => parseCurl("curl -i --http2 '/x'")).toThrow('cannot replay --http2');
  });
});

describe('two answers', () => {
  test('are equal when only the order of the plugins differs', () => {
    const a = '{"id":"plugins","value":{"a":{"x":"},{\\""},"b":[1,{"y":2}]}}';
    const b = '{"id":"plugins","value":{"b":[1,{"y":2}],"a":{"x":"},{\\""}}}';
    expect(equalAnswers('plugins', a, b)).toBe(true);
    expect(equalAnswers('plugins', a, b.replace('"y":2', '"y":2.0'))).toBe(false);
  });

  test('are not equal when the order of anything else differs', () => {
    const a = '{"id":"plugins.a","value":{"x":1,"y":2}}';
    expect(equalAnswers('plugins.a', a, '{"id":"plugins.a","value":{"y":2,"x":1}}')).toBe(false);
    expect(equalAnswers('plugins', '{"value":{"a":{"x":1,"y":2}}}', '{"value":{"a":{"y":2,"x":1}}}')).toBe(
      false,
    );
  });
});

test('the calls in a token file and the rest of it are compared separately', () => {
  expect(readCalls("state: enabled\ncalls: '3' # counted\n")).toBe('3');
  expect(readCalls('state: enabled\r\ncalls: 12\r\n')).toBe('12');
  expect(withoutCalls('# mine\ncalls: 1\nlimit_calls: 0\n')).toBe('# mine\nlimit_calls: 0\n');
});

describe('a case', () => {
  const recorded: HttpCase = {
    section: '1',
    name: 'success',
    setup: new Map(),
    token: { path: 'token.yaml', before: Buffer.from('calls: 0 # mine\nstate: enabled\n') },
    callsAfter: '1',
    exchanges: [
      { request: parseCurl("curl -i '/x'"), status: 200, type: 'application/json;charset=UTF-8', body: '{}' },
    ],
  };
  const outcome = (status: number, body: string, tokenAfter: string): Outcome => ({
    kind: 'answered',
    answers: [{ status, headers: new Map([['content-type', 'application/json;charset=UTF-8']]), body }],
    tokenAfter,
  });

  test('equals the original by status, type, body and count', () => {
    expect(
      differencesFromOriginal(recorded, outcome(200, '{}', 'calls: 1 # mine\nstate: enabled\n')),
    ).toEqual([]);
    expect(
      differencesFromOriginal(recorded, outcome(404, '{ }', 'calls: 2 # mine\nstate: enabled\n')),
    ).toHaveLength(3);
  });

  test('differs when anything but the count has changed in the token file', () => {
    expect(
      differencesFromOriginal(recorded, outcome(200, '{}', 'calls: 1 # mine\nstate: Enabled\n')),
    ).toHaveLength(1);
  });

  test('is as listed when it is the documented error and nothing was counted', () => {
    const body = '{"title":"Unauthorized","message":"Token is wrong","http_status_code":401}';
    const unchanged = 'calls: 0 # mine\nstate: enabled\n';
    expect(differencesFromListed(recorded, outcome(401, body, unchanged), { status: 401 })).toEqual([]);
    expect(differencesFromListed(recorded, outcome(401, '{}', unchanged), { status: 401 })).not.toEqual([]);
    expect(differencesFromListed(recorded, outcome(401, body, unchanged), { status: 400 })).not.toEqual([]);
    expect(
      differencesFromListed(recorded, outcome(401, body, unchanged.replace('0', '1')), { status: 401 }),
    ).not.toEqual([]);
  });

  test('is as listed when the server refuses to start and names the place', () => {
    const place = '/site/project/config/flextype/settings.yaml:2:3: …';
    expect(
      differencesFromListed(recorded, { kind: 'refused', output: place }, { refusesToStart: true }),
    ).toEqual([]);
    expect(
      differencesFromListed(recorded, { kind: 'refused', output: 'no' }, { refusesToStart: true }),
    ).not.toEqual([]);
  });
});
