import { expect, test } from 'bun:test';
import { toChangedKeys } from '../src/live/reload-request.ts';
import { runSync } from '../src/values/slices.ts';

const ROOT = '/srv/site';
const EXTERNAL = { 'registry-api': '/opt/registry-api' };

// If each path copied the keys of those before it, this would take minutes.
test('the plugins of very many changed paths are found in proportion to their number', () => {
  const paths = Array.from({ length: 60_000 }, (_, at) => `${ROOT}/project/plugins/p${at}/settings.yaml`);
  const steps = toChangedKeys(ROOT, paths, EXTERNAL);
  expect(steps.next().done).toBe(false);
  expect(runSync(steps)?.size).toBe(60_000);
});

test('a path that can affect any plugin means all of them', () => {
  const paths = [`${ROOT}/project/plugins/one/settings.yaml`, `${ROOT}/project/plugins`];
  expect(runSync(toChangedKeys(ROOT, paths, EXTERNAL))).toBeUndefined();
  expect(runSync(toChangedKeys(ROOT, paths.slice(0, 1), EXTERNAL))).toEqual(new Set(['plugin/one']));
});
