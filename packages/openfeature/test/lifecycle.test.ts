import { describe, expect, test } from 'bun:test';
import { atEnd, until } from '@flextype-bun/testing';
import { SiteServer } from '../../client/test/support/site-server.ts';
import { RegistryWebProvider } from '../src/web.ts';
import { clientOf, SDKS } from './support.ts';

const DISABLED = { title: 'Unauthorized', message: 'Token is disabled', http_status_code: 401 };

describe.each(SDKS)('the %s provider', (_, open) => {
  async function ready(ids: readonly string[] = ['flags'], values: object = { a: 1 }) {
    const server = new SiteServer();
    for (const id of ids) server.set(id, values);
    const flags = open(clientOf(server.url), { ids });
    await flags.opened;
    return { server, ...flags };
  }

  test('is ready once all values are known, unset ones as well', async () => {
    const server = new SiteServer();
    server.set('one', { a: 1 });
    const { opened, events, status, details } = open(clientOf(server.url), { ids: ['one', 'two'] });
    expect((await details('one.a', 0)).errorCode as string).toBe('PROVIDER_NOT_READY');
    expect(status()).toBe('NOT_READY');
    await opened;
    expect([status(), events] as unknown).toEqual(['READY', ['Ready']]);
    expect((await details('one.a', 0)).value).toBe(1);
    expect((await details('two', 0)).errorCode as string).toBe('FLAG_NOT_FOUND');
  });

  test('reports which flags a change concerns, and gives the new values', async () => {
    const { server, events, seen, details } = await ready(['flags'], { a: 1, b: { c: 1, d: 1 }, e: [1, 2] });
    server.set('flags', { a: 1, b: { c: 2, d: 1 }, e: [1, 2] });
    await seen('flags, flags.b, flags.b.c');
    expect((await details('flags.b.c', 0)).value).toBe(2);
    server.set('flags', { a: 1, b: { c: 2, d: 1 }, e: [1], f: { g: true } });
    await seen('flags, flags.e, flags.e.1, flags.f, flags.f.g');
    server.set('flags', { a: [], b: { c: 2, d: 1 }, e: [1], f: { g: true } });
    await seen('flags, flags.a');
    server.set('flags', { a: {}, b: { c: 2, d: 1 }, e: [1], f: { g: true } });
    await seen('flags, flags.a', 2);
    server.set('flags', undefined);
    await seen('flags, flags.a, flags.b, flags.b.c, flags.b.d, flags.e, flags.e.0, flags.f, flags.f.g');
    expect((await details('flags.b.c', 0)).errorCode as string).toBe('FLAG_NOT_FOUND');
    expect(events[0]).toBe('Ready');
    expect(events).toHaveLength(6);
  });

  test('is stale without its server, keeps the last values, and is ready with it again', async () => {
    const { server, events, seen, status, details } = await ready(['one', 'two']);
    await server.stop();
    await seen('Stale');
    expect(status()).toBe('STALE');
    const { value, reason, errorCode } = await details('one.a', 0);
    expect([value, reason, errorCode] as unknown).toEqual([1, 'STALE', undefined]);
    const again = new SiteServer(server.port);
    again.set('one', { a: 1 });
    again.set('two', { a: 2 });
    await seen('Ready', 2);
    await seen('two, two.a');
    expect(status()).toBe('READY');
    expect((await details('one.a', 0)).reason).toBe('STATIC');
    // One of the two is connected before the other.
    expect(events.toSorted()).toEqual(['Ready', 'Ready', 'Stale', 'two, two.a']);
  });

  test('fails at once without its server, gives fallbacks, and is ready as soon as there is one', async () => {
    const server = new SiteServer();
    await server.stop();
    const { opened, events, seen, status, details } = open(clientOf(server.url), { ids: ['flags'] });
    await expect(opened).rejects.toThrow('did not respond');
    expect([status(), events] as unknown).toEqual(['ERROR', ['Error']]);
    const { value, reason, errorCode } = await details('flags.a', 7);
    expect([value, reason, errorCode] as unknown).toEqual([7, 'ERROR', 'PROVIDER_NOT_READY']);
    const again = new SiteServer(server.port);
    again.set('flags', { a: 1 });
    await seen('Ready');
    expect(status()).toBe('READY');
    expect((await details('flags.a', 7)).value).toBe(1);
    expect(events).toEqual(['Error', 'Ready']);
  });

  test('fails in time if the server accepts connections and says nothing', async () => {
    const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    atEnd(() => silent.stop(true));
    const options = { ids: ['one', 'two'], readyTimeout: 50 };
    const { opened, status } = open(clientOf(`http://127.0.0.1:${silent.port}`), options);
    await expect(opened).rejects.toThrow('No value of one, two after 50 ms');
    expect(status()).toBe('ERROR');
  });

  test('waits while streams are refused and polls are answered', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.set('flags', { a: 1 });
    const { opened, events, details, seen } = open(clientOf(server.url), { ids: ['flags'] });
    await opened;
    expect((await details('flags.a', 0)).value).toBe(1);
    server.set('flags', { a: 2 });
    await seen('flags, flags.a');
    expect(events).toEqual(['Ready', 'flags, flags.a']);
  });

  test('has a fatal error if the token is wrong', async () => {
    const server = new SiteServer();
    const { opened, status, details } = open(clientOf(server.url, { token: 'other' }), { ids: ['flags'] });
    await expect(opened).rejects.toThrow('401 Unauthorized (Token is wrong)');
    expect(status()).toBe('FATAL');
    const { value, errorCode } = await details('flags.a', 7);
    expect([value, errorCode] as unknown).toEqual([7, 'PROVIDER_FATAL']);
  });

  test('has an error and the last values when the token is no longer accepted', async () => {
    const { server, events, seen, status, details } = await ready();
    server.end(DISABLED);
    await seen('Error');
    expect([status(), events] as unknown).toEqual(['ERROR', ['Ready', 'Error']]);
    const { value, reason } = await details('flags.a', 0);
    expect([value, reason] as unknown).toEqual([1, 'STALE']);
  });

  test('says so if what it gets does not come from the API', async () => {
    const server = new SiteServer();
    server.refusals = { stream: { status: 404, text: '<html>' }, value: { status: 200, text: '<html>' } };
    const { opened, details } = open(clientOf(server.url), { ids: ['flags'] });
    await expect(opened).rejects.toThrow('The answer is not JSON');
    expect((await details('flags.a', 0)).errorCode as string).toBe('PARSE_ERROR');
  });

  test('closes its connections and forgets its values', async () => {
    const { server, events, close } = await ready(['one', 'two']);
    expect(server.streams).toBe(2);
    await close();
    await until('the streams are closed', () => server.streams === 0);
    await server.stop();
    expect(events).toEqual(['Ready']);
  });
});

test('a provider without ids is refused, since it would have no flags', () => {
  expect(() => new RegistryWebProvider(clientOf('http://127.0.0.1:1'), { ids: [] })).toThrow('ids is empty');
});

test('a provider that was closed can be used again, and is not ready until then', async () => {
  const server = new SiteServer();
  server.set('flags', { a: 1 });
  const provider = new RegistryWebProvider(clientOf(server.url), { ids: ['flags'] });
  expect(() => provider.resolveNumberEvaluation('flags.a')).toThrow('flags.a is not known yet');
  await provider.initialize();
  expect(provider.resolveNumberEvaluation('flags.a').value).toBe(1);
  await provider.onClose();
  expect(() => provider.resolveNumberEvaluation('flags.a')).toThrow('flags.a is not known yet');
  expect(() => provider.resolveNumberEvaluation('other')).toThrow(
    'other is in none of the ids of the provider: flags',
  );
  await provider.initialize();
  expect(provider.resolveNumberEvaluation('flags.a').value).toBe(1);
  await provider.onClose();
});
