import { describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenApiDocument, Operation } from '../src/openapi/open-api.ts';
import type { RegistryApiSettings } from '../src/responses/api-settings.ts';
import { OpenApiContract } from './support/openapi-contract.ts';
import { openApp } from './support/test-app.ts';

async function documentOf(
  settings: Partial<RegistryApiSettings> = {},
  root = copyFixture('sites/1.x'),
): Promise<OpenApiDocument> {
  const { ask } = await openApp(root, settings);
  const response = await ask('/openapi.json');
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  return (await response.json()) as OpenApiDocument;
}

function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.values(paths).flatMap(({ get, head }) => (head ? [get, head] : [get]));
}

function parametersOf({ paths }: OpenApiDocument, path: string) {
  return Object.fromEntries(
    (paths[path]?.get.parameters ?? []).map((parameter) => [parameter.name, parameter]),
  );
}

const EVENTS_OFF = { enabled: false, streams: 1, share: 100, heartbeat: 1_000, wait: 1_000 };

const VARIANTS: [name: string, settings: Partial<RegistryApiSettings>][] = [
  ['by default', {}],
  ['as alpha', { v1: 'alpha' }],
  ['without legacy', { legacy: false }],
  ['without events', { events: EVENTS_OFF }],
  ['as alpha, without legacy', { v1: 'alpha', legacy: false }],
];

describe.each(VARIANTS)('/openapi.json %s', (_, settings) => {
  test('is an OpenAPI 3.1 document', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...(await documentOf(settings)) });
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, '3.1']);
  });

  test('has a description and an example of every parameter and response', async () => {
    const document = await documentOf(settings);
    for (const { operationId, parameters, responses } of operationsOf(document)) {
      for (const { name, description, example, schema } of parameters) {
        const [first = example] = schema['examples'] ?? [];
        expect([operationId, name, description, first]).not.toContain(undefined);
      }
      for (const { description, headers, content } of Object.values(responses)) {
        expect(description).toMatch(/\.$/);
        for (const header of Object.values(headers)) expect(header.example).toBeDefined();
        for (const { examples } of Object.values(content ?? {})) expect(examples).not.toBeEmptyObject();
      }
    }
  });

  test('has examples that match their schemas', async () => {
    expect(new OpenApiContract(await documentOf(settings)).exampleProblems()).toEqual([]);
  });

  test('has no unused schema and no duplicate operation', async () => {
    const document = await documentOf(settings);
    const text = JSON.stringify(document);
    for (const name of Object.keys(document.components.schemas)) {
      expect(text).toContain(`"#/components/schemas/${name}"`);
    }
    const ids = operationsOf(document).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('/openapi.json', () => {
  test('has the operations at the paths of the routes', async () => {
    const { paths } = await documentOf();
    const names = Object.entries(paths).map(([path, { get, head }]) => [
      path,
      get.operationId,
      head?.operationId,
    ]);
    expect(names).toEqual([
      ['/api/v1/registry', 'registry.get', 'registry.get.head'],
      ['/api/v1/registry/events', 'registry.events', 'registry.events.head'],
      ['/api/registry', 'registry.get.legacy', 'registry.get.legacy.head'],
      ['/healthz', 'operations.health', 'operations.health.head'],
      ['/readyz', 'operations.ready', 'operations.ready.head'],
      ['/metrics', 'operations.metrics', 'operations.metrics.head'],
    ]);
  });

  test('documents the token in the query and in both headers', async () => {
    const { components, paths } = await documentOf();
    expect(paths['/api/v1/registry']?.get.security).toEqual([{ bearer: [] }, { header: [] }, { query: [] }]);
    expect(components.securitySchemes).toMatchObject({
      query: { type: 'apiKey', in: 'query', name: 'token' },
      bearer: { type: 'http', scheme: 'bearer' },
      header: { type: 'apiKey', in: 'header', name: 'X-Flextype-Token' },
    });
  });

  test('has the example of the Flextype documentation', async () => {
    const { paths } = await documentOf();
    const media = paths['/api/v1/registry']?.get.responses['200']?.content?.['application/json'];
    expect(media?.examples['found']?.value).toEqual({
      data: { key: 'flextype.manifest.version', value: '0.10.0' },
    });
    expect(parametersOf(await documentOf(), '/api/v1/registry')['id']?.example).toBe(
      'flextype.manifest.version',
    );
  });

  test('uses an id that the site has in example requests', async () => {
    const root = copyFixture('sites/1.x');
    const { ask, registry } = await openApp(root);
    const idNow = async () => {
      const document = (await (await ask('/openapi.json')).json()) as OpenApiDocument;
      return ['/api/v1/registry', '/api/v1/registry/events', '/api/registry'].map(
        (path) => parametersOf(document, path)['id']?.example,
      );
    };
    expect(new Set(await idNow())).toEqual(new Set(['flextype.manifest.version']));
    writeIn(root, 'src/flextype/flextype.yaml', 'name: Flextype\nversion: ~\n');
    await registry.reload();
    expect(new Set(await idNow())).toEqual(new Set(['flextype.settings.timezone']));
  });

  test('follows the current settings', async () => {
    const most = parametersOf(await documentOf({ batch: 7 }), '/api/v1/registry')['id[]'];
    expect(most?.schema['maxItems']).toBe(7);
    const alpha = await documentOf({ v1: 'alpha' });
    expect(Object.keys(alpha.paths)).not.toContain('/api/v1/registry/events');
    expect(Object.keys(alpha.paths['/api/v1/registry']?.get.responses ?? {})).not.toContain('404');
    expect(Object.keys(parametersOf(alpha, '/api/v1/registry'))).toEqual([
      'id',
      'access_token',
      'default',
      'default[]',
      'If-None-Match',
    ]);
    expect(Object.keys((await documentOf({ legacy: false })).paths)).not.toContain('/api/registry');
    const quiet = await documentOf({ events: EVENTS_OFF });
    expect(Object.keys(quiet.paths)).not.toContain('/api/v1/registry/events');
    expect(Object.keys(parametersOf(quiet, '/api/v1/registry'))).not.toContain('wait');
  });

  test('has the base path of the site, and is also served below it', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'base_path: /sub\n');
    const { servers, paths } = await documentOf({}, root);
    expect(servers[0]?.url).toBe('/sub');
    expect(paths['/healthz']?.servers?.[0]?.url).toBe('/');
    const { ask } = await openApp(root);
    for (const path of ['/sub/openapi.json', '/sub/docs', '/sub/docs/start.js']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect((await ask('/other/docs')).status).toBe(404);
  });
});
