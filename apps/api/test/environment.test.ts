import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder, writeIn } from '@flextype-bun/testing';
import { readArguments } from '../src/server/arguments.ts';
import { SettingsError } from '../src/server/settings.ts';
import { runServer, runToEnd } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const SECRET = 'redis://:s3cret: #pass@127.0.0.1:6379';

function overridesOf(environment: Record<string, string>, args: readonly string[] = []) {
  return Object.fromEntries(readArguments(args, environment).overrides);
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readArguments([], environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
  }
  throw new Error('Nothing was refused');
}

describe('settings in the environment', () => {
  test('come from the variables named after them, strings verbatim', () => {
    expect(
      overridesOf({
        REGISTRY_API_API_V1: 'alpha',
        REGISTRY_API_API_EVENTS_STREAMS: '20',
        REGISTRY_API_API_REDACT: '["**.password"]',
        REGISTRY_API_OPERATIONS_UNREADY_WHEN_STALE: 'true',
        REGISTRY_API_TOKENS_REDIS_URL: SECRET,
        REGISTRY_API_HOST: '',
      }),
    ).toEqual({
      'api.v1': 'alpha',
      'api.events.streams': 20n,
      'api.redact': new Map([['0', '**.password']]),
      'operations.unready_when_stale': true,
      'tokens.redis.url': SECRET,
    });
  });

  test('override HOST and PORT, and are overridden by arguments', () => {
    const environment = { HOST: '::1', PORT: '1', REGISTRY_API_PORT: '2', REGISTRY_API_LOG_LEVEL: 'warn' };
    expect(overridesOf(environment)).toEqual({ host: '::1', port: 2n, 'log.level': 'warn' });
    expect(overridesOf(environment, ['--port', '3', '--set', 'log.level=error'])).toMatchObject({
      port: 3n,
      'log.level': 'error',
    });
  });

  test('can be in files that variables name', () => {
    const folder = tempFolder();
    writeIn(folder, 'redis-url', `${SECRET}\n`);
    expect(overridesOf({ REGISTRY_API_TOKENS_REDIS_URL_FILE: join(folder, 'redis-url') })).toEqual({
      'tokens.redis.url': SECRET,
    });
  });

  test('are listed without their values if they are invalid', () => {
    const problems = problemsOf({
      REGISTRY_API_TOKENS_REDIS_URI: SECRET,
      REGISTRY_API_TOKENS_REDIS_URL: SECRET,
      REGISTRY_API_TOKENS_REDIS_URL_FILE: '/dev/null',
      REGISTRY_API_LOG_LEVEL_FILE: '/nothing/here',
      REGISTRY_API_API_REDACT: '[s3cret',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'REGISTRY_API_TOKENS_REDIS_URI',
      'REGISTRY_API_TOKENS_REDIS_URL_FILE',
      'REGISTRY_API_LOG_LEVEL_FILE',
      'REGISTRY_API_API_REDACT',
    ]);
    expect(problems.join('\n')).toContain('is /nothing/here, which cannot be read (ENOENT)');
    expect(problems.join('\n')).not.toContain('s3cret');
  });
});

describe('a server', () => {
  test('reads a setting from the environment, which no list of processes shows', async () => {
    const { url, pid } = await runServer(['--port', '0'], {
      cwd: tempFolder(),
      env: { REGISTRY_API_API_V1: 'alpha' },
    });
    expect(await (await fetch(url + v1('lost'))).text()).toBe('{"id":"lost","value":null}');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('alpha');
  });

  test('warns of a secret among its arguments without showing it', async () => {
    const args = ['--port', '0', '--set', 'tokens.redis.url=redis://:s3cret@127.0.0.1:1'];
    const { output } = await runServer(args, { cwd: tempFolder() });
    expect(output().err).toContain('--set tokens.redis.url=… contains a secret');
    expect(output().err).toContain('REGISTRY_API_TOKENS_REDIS_URL_FILE');
    expect(output().out + output().err).not.toContain('s3cret');
  });

  test('does not warn about other arguments', () => {
    const values = ['tokens.ledger=memory', 'tokens.redis.url=redis://127.0.0.1:1', 'log.level=warn'];
    const { warnings } = readArguments(
      values.flatMap((value) => ['--set', value]),
      {},
    );
    expect(warnings).toEqual([]);
  });

  test('does not start on an invalid secret, and does not show it', async () => {
    const { code, err } = await runToEnd([], {
      cwd: tempFolder(),
      env: { REGISTRY_API_TOKENS_REDIS_URL: 'redis//:s3cret@127.0.0.1' },
    });
    expect(code).toBe(1);
    expect(err).toContain('- tokens.redis.url ');
    expect(err).not.toContain('s3cret');
  });
});
