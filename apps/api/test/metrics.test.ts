import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openRegistry, parseYaml } from '@flextype-bun/registry-core';
import { atEnd, copyFixture, until, writeIn } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import { operations } from '../src/ops/operator-routes.ts';
import { LATENCY_BOUNDS, RequestMetrics } from '../src/ops/request-metrics.ts';
import { MetricsText, scrape } from './support/metrics-text.ts';
import { runServer } from './support/server-process.ts';
import { legacy, TOKEN, v1 } from './support/test-app.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const REQUESTS = 'flextype_registry_requests_total';
const DURATION = 'flextype_registry_request_duration_seconds';
const SITE_SETTINGS = 'project/config/plugins/site/settings.yaml';

async function serve(...args: readonly string[]) {
  const root = copyFixture('sites/1.x');
  const { url } = await runServer(['--root', root, '--port', '0', ...args]);
  const ask = async (path: string, times = 1) => {
    for (let call = 0; call < times; call++) await (await fetch(url + path)).text();
  };
  return { root, url, ask };
}

/** Opens the routes for operators without a server. */
async function openOperations(ledger: 'file' | 'memory', streams = 0) {
  const root = copyFixture('sites/1.x');
  const registry = await openRegistry(root, { watch: false });
  const tokens = await openTokens(root, { ledger });
  atEnd(() => registry.close());
  atEnd(() => tokens.close());
  const requests = new RequestMetrics();
  const unreadyWhenStale = () => false;
  const schemaProblems = () => [];
  const sources = { registry, tokens, requests, streams: () => streams };
  const app = operations({ ...sources, unreadyWhenStale, schemaProblems });
  const page = async () => {
    const response = await app.handle(new Request('http://localhost/metrics'));
    return { type: response.headers.get('content-type'), metrics: new MetricsText(await response.text()) };
  };
  return { registry, tokens, requests, page };
}

describe('requests', () => {
  test('are counted exactly, by route and status', async () => {
    const { url, ask } = await serve();
    await ask(v1('flextype.manifest.version'), 5);
    await ask(v1('not.set'), 3);
    await ask('/api/v1/registry?id=flextype', 2);
    await ask(v1('flextype', '', 'unknown'));
    await ask(legacy('flextype'), 4);
    await ask('/nowhere', 2);
    const samples = (await scrape(url)).all(REQUESTS);
    expect(samples.map(({ labels: { route, status }, value }) => [route, status, value])).toEqual([
      ['registry.get', '200', 5],
      ['registry.get', '400', 2],
      ['registry.get', '401', 1],
      ['registry.get', '404', 3],
      ['registry.get.legacy', '200', 4],
      ['other', '404', 2],
    ]);
  });

  test('are all in a duration histogram, whose buckets add up', async () => {
    const { url, ask } = await serve();
    const start = performance.now();
    await ask(v1('flextype.manifest.version'), 20);
    await ask(v1('not.set'), 7);
    await ask(legacy('flextype'), 3);
    const elapsed = (performance.now() - start) / 1_000;
    const metrics = await scrape(url);
    for (const [route, count] of [
      ['registry.get', 27],
      ['registry.get.legacy', 3],
      ['registry.events', 0],
    ] as const) {
      const buckets = metrics.all(`${DURATION}_bucket`).filter(({ labels }) => labels['route'] === route);
      const values = buckets.map(({ value }) => value);
      expect(buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')))).toEqual([
        ...LATENCY_BOUNDS,
        Number.POSITIVE_INFINITY,
      ]);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
      expect([values.at(-1), metrics.value(`${DURATION}_count`, { route })]).toEqual([count, count]);
      const sum = metrics.value(`${DURATION}_sum`, { route });
      expect(sum).toBeLessThan(elapsed);
      expect(sum > 0).toBe(count > 0);
    }
  });

  test('are in the bucket whose bound they do not exceed', async () => {
    const { requests, page } = await openOperations('memory');
    const request = new Request('http://localhost/');
    for (const duration of [0, 0.01, 0.011, 1, 9_999, 60_000]) {
      requests.onResponse({ route: 'other', request, status: 404, duration, parsed: undefined });
    }
    const { metrics } = await page();
    const atMost = (le: string) => metrics.value(`${DURATION}_bucket`, { route: 'other', le });
    expect(['0.00001', '0.000025', '0.0005', '0.001', '5', '10', '+Inf'].map(atMost)).toEqual([
      2, 3, 3, 4, 4, 5, 6,
    ]);
    expect(metrics.value(`${DURATION}_sum`, { route: 'other' })).toBeCloseTo(70.000_021, 6);
  });

  test('cannot add series to the page, or put text of their own on it', async () => {
    const { root, url, ask } = await serve();
    const kinds = [v1('flextype'), v1('not.set'), v1('x', '', 'no'), legacy('flextype'), '/nowhere'];
    for (const path of kinds) await ask(path);
    const toSeries = (metrics: MetricsText) =>
      metrics.samples.map(({ name, labels }) => JSON.stringify([name, labels]));
    const before = toSeries(await scrape(url));
    for (let call = 0; call < 30; call++) {
      await ask(v1(`not.set${call}`, `&x${call}=1`));
      await ask(v1('flextype', '', `stranger${call}`));
      await ask(`/nowhere/else${call}`);
    }
    const after = await scrape(url);
    expect(toSeries(after)).toEqual(before);
    const labels = after.samples.flatMap((sample) => Object.keys(sample.labels));
    expect([...new Set(labels)].toSorted()).toEqual([
      'bun',
      'le',
      'reason',
      'route',
      'severity',
      'status',
      'version',
    ]);
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const secret of [TOKEN, TOKEN.slice(0, 4), 'not.set', 'stranger', 'nowhere', root]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('the registry', () => {
  test('is stale while a file is broken, and its diagnostics are counted', async () => {
    const { root, url } = await serve();
    const fresh = await scrape(url);
    expect(fresh.value('flextype_registry_stale')).toBe(0);
    expect(fresh.value('flextype_registry_diagnostics', { severity: 'error' })).toBe(0);
    writeIn(root, SITE_SETTINGS, 'title: [1, 2\n');
    await until('it is stale', async () => (await scrape(url)).value('flextype_registry_stale') === 1);
    const stale = await scrape(url);
    expect(stale.value('flextype_registry_diagnostics', { severity: 'error' })).toBe(1);
    expect(stale.value('flextype_registry_reloads_total')).toBe(0);
    writeIn(root, SITE_SETTINGS, 'title: Mended\n');
    await until('it is not stale', async () => (await scrape(url)).value('flextype_registry_stale') === 0);
    const mended = await scrape(url);
    expect(mended.value('flextype_registry_diagnostics', { severity: 'error' })).toBe(0);
    expect(mended.value('flextype_registry_reloads_total')).toBe(1);
    expect(mended.value('flextype_registry_watched_paths')).toBeGreaterThan(0);
  });

  test('has an age that restarts on every change', async () => {
    const { registry, page } = await openOperations('memory');
    const age = async () => (await page()).metrics.value('flextype_registry_snapshot_age_seconds');
    await until('the age grows', async () => (await age()) > 0.05);
    writeIn(registry.project.root, SITE_SETTINGS, 'title: Changed\n');
    const start = Date.now();
    await registry.reload();
    expect(await age()).toBeLessThanOrEqual((Date.now() - start) / 1_000);
  });
});

describe('the tokens', () => {
  test('report how far their files are behind, and the size of the journal', async () => {
    const { tokens, page } = await openOperations('file');
    // A token file may be updated between the call and the scrape.
    await until('a file is behind', async () => {
      await tokens.consume(TOKEN, { rules: '1.x' });
      const { metrics } = await page();
      expect(metrics.value('flextype_registry_tokens_resident')).toBe(1);
      expect(metrics.value('flextype_registry_tokens_degraded')).toBe(0);
      const behind = metrics.value('flextype_registry_tokens_pending') === 1;
      return behind && metrics.value('flextype_registry_journal_bytes') > 0;
    });
    await tokens.flush();
    expect((await page()).metrics.value('flextype_registry_tokens_pending')).toBe(0);
  });

  test('have no journal if they are counted in memory', async () => {
    const { page } = await openOperations('memory');
    expect((await page()).metrics.all('flextype_registry_journal_bytes')).toEqual([]);
  });
});

test('the page has the content type of the format, and reports streams, process and versions', async () => {
  const { page } = await openOperations('memory', 7);
  const { type, metrics } = await page();
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(metrics.value('flextype_registry_streams')).toBe(7);
  expect(metrics.value('flextype_registry_build_info', { version: manifest.version, bun: Bun.version })).toBe(
    1,
  );
  expect(metrics.value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(metrics.value('process_start_time_seconds')).toBeCloseTo(performance.timeOrigin / 1_000, 0);
  expect(metrics.value('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(metrics.value('flextype_registry_event_loop_lag_seconds')).toBeLessThan(10);
});

test('names follow the conventions of Prometheus, and each has its type', async () => {
  const { types, samples } = (await (await openOperations('file')).page()).metrics;
  for (const [name, type] of types) {
    expect(name).toMatch(/^(flextype_registry|process)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(/_(ms|milliseconds|kilobytes|kb|mb)$/);
  }
  const named = samples.map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''));
  expect(named.filter((name) => !types.has(name))).toEqual([]);
});

test('docs/operating.md has every metric and its type, and the recipes name no other', async () => {
  const { types } = (await (await openOperations('file')).page()).metrics;
  const page = readFileSync(`${REPOSITORY}/apps/api/docs/operating.md`, 'utf8');
  const rows = [...page.matchAll(/^\| (`(?:flextype_registry|process)_.*`) \| (\w+) \| /gm)];
  const documented = rows.flatMap(([, names = '', type]) =>
    names.split(', ').map((name) => [name.replaceAll('`', ''), type]),
  );
  expect(new Map(documented as [string, string][])).toEqual(new Map(types));
  const rules = readFileSync(`${REPOSITORY}/apps/api/recipes/prometheus-alerts.yml`, 'utf8');
  const used = [...rules.matchAll(/flextype_registry_[a-z_]+/g)].map(([name]) =>
    name.replace(/_bucket$/, ''),
  );
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((name) => !types.has(name))).toEqual([]);
});

test.each(['prometheus.yml', 'prometheus-alerts.yml'])('the recipe %s is YAML', (name) => {
  expect(() => parseYaml(readFileSync(`${REPOSITORY}/apps/api/recipes/${name}`))).not.toThrow();
});
