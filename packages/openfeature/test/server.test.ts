import { describe, expect, test } from 'bun:test';
import { SiteServer } from '../../client/test/support/site-server.ts';
import { RegistryServerProvider } from '../src/server.ts';
import { clientOf } from './support.ts';

describe('the server provider', () => {
  test('requests flags that are in none of its ids, and counts on no others', async () => {
    const server = new SiteServer();
    server.set('kept', { a: 1 });
    server.set('asked', 'now');
    const provider = new RegistryServerProvider(clientOf(server.url), { ids: ['kept'] });
    await provider.initialize();
    expect((await provider.resolveNumberEvaluation('kept.a')).value).toBe(1);
    expect(server.asked('registry')).toHaveLength(0);
    expect(await provider.resolveStringEvaluation('asked')).toEqual({ value: 'now', reason: 'STATIC' });
    server.set('asked', 'then');
    expect((await provider.resolveStringEvaluation('asked')).value).toBe('then');
    expect(server.asked('registry')).toHaveLength(2);
    await provider.onClose();
  });

  test('is ready without ids, and then requests everything', async () => {
    const server = new SiteServer();
    server.set('asked', true);
    const provider = new RegistryServerProvider(clientOf(server.url));
    await provider.initialize();
    expect((await provider.resolveBooleanEvaluation('asked')).value).toBe(true);
    await expect(provider.resolveBooleanEvaluation('other')).rejects.toMatchObject({
      code: 'FLAG_NOT_FOUND',
    });
    expect(server.streams).toBe(0);
  });

  test('says why a request failed, without the token', async () => {
    const server = new SiteServer();
    const provider = new RegistryServerProvider(clientOf(server.url, { timeout: 2_000 }));
    server.refusals = { value: { status: 200, text: '<html>' } };
    await expect(provider.resolveBooleanEvaluation('asked')).rejects.toMatchObject({ code: 'PARSE_ERROR' });
    server.refusals = { value: { status: 401, title: 'Unauthorized', message: 'Token is wrong' } };
    await expect(provider.resolveBooleanEvaluation('asked')).rejects.toMatchObject({
      code: 'GENERAL',
      message: '401 Unauthorized (Token is wrong)',
    });
    await server.stop();
    await expect(provider.resolveBooleanEvaluation('asked')).rejects.toMatchObject({ code: 'GENERAL' });
  });
});
