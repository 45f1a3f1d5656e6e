import { describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import type { OpenApiDocument } from '../src/openapi/open-api.ts';
import { filesLoadedAtStart, SOURCE } from './support/loaded-files.ts';
import { runServer } from './support/server-process.ts';
import { openApp, statusAndBody, TOKEN } from './support/test-app.ts';

describe('/docs', () => {
  test('is a constant page, which contains nothing of the request', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const page = await (await ask('/docs')).text();
    expect(page).toContain('<title>Flextype Registry API</title>');
    expect(await (await ask(`/docs?token=${TOKEN}&url=https://elsewhere.example/openapi.json`)).text()).toBe(
      page,
    );
  });

  test('refers to no other host, and its policy blocks requests to any', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const response = await ask('/docs');
    expect(response.headers.get('content-type')).toBe('text/html;charset=UTF-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(await response.text()).not.toMatch(/https?:|\/\/\w/);
  });

  test('loads existing files only', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const page = await (await ask('/docs')).text();
    const files = [...page.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(files).toHaveLength(4);
    for (const file of files) expect((await ask(file)).status).toBe(200);
    for (const name of ['nope', 'toString', '__proto__', '%2e%2e/settings.yaml', 'page.ts']) {
      expect([name, (await ask(`/docs/${name}`)).status]).toEqual([name, 404]);
    }
  });

  test('is also found with a trailing slash, below any prefix', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(`/docs/?token=${TOKEN}`, { method });
      expect([status, headers.get('location')]).toEqual([302, '../docs']);
    }
  });

  test('accepts GET and HEAD only', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect((await ask('/docs', { method: 'HEAD' })).status).toBe(200);
    expect((await ask('/docs', { method: 'POST' })).status).toBe(404);
    expect((await statusAndBody(ask('/openapi.json', { method: 'DELETE' })))[0]).toBe(404);
  });
});

describe('a server', () => {
  test('loads the generators of document and page at the first request', async () => {
    const files = await filesLoadedAtStart();
    expect(files.filter((file) => file.startsWith(`${SOURCE}/openapi/`))).toEqual([
      `${SOURCE}/openapi/reference.ts`,
    ]);
    expect(files.filter((file) => file.includes('swagger'))).toEqual([]);
  });

  test('has neither if the settings disable them', async () => {
    const { url } = await runServer(['--port', '0', '--set', 'openapi.enabled=false']);
    for (const path of ['/openapi.json', '/docs', '/docs/start.js']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
  });

  test('describes the current settings', async () => {
    const root = copyFixture('sites/1.x');
    const args = [
      '--root',
      root,
      '--port',
      '0',
      '--set',
      'operations.listen=off',
      '--set',
      'explorer.enabled=false',
    ];
    const { url } = await runServer(args);
    const paths = async () => {
      const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
      return Object.keys(document.paths);
    };
    expect(await paths()).toEqual(['/api/v1/registry', '/api/v1/registry/events', '/api/registry']);
    writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'api: {v1: alpha, legacy: false}\n');
    await until('the document changed', async () => (await paths()).join() === '/api/v1/registry');
  });
});
