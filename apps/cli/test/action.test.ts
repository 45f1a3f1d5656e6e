import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseYaml, toPlain } from '@flextype-bun/registry-core';
import { makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';

const ACTION = resolve(import.meta.dir, '../../../.github/actions/doctor');
const SETTINGS = 'project/config/plugins/shop/settings.yaml';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env?: Record<string, string> }[];
  };
}

const action = toPlain(parseYaml(readFileSync(join(ACTION, 'action.yml')))) as unknown as Action;

/** Runs the steps of the action as the forge does, in a folder that holds the site's repository. */
function run(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
): { code: number; out: string; err: string } {
  let out = '';
  for (const { run: script, env = {} } of action.runs.steps) {
    const given = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [
        name,
        value.replace(/^\$\{\{ inputs\.(\w+) \}\}$/, (_, key) => inputs[key] ?? ''),
      ]),
    );
    const path = `${join(process.execPath, '..')}:${process.env['PATH']}`;
    const child = Bun.spawnSync(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: workspace,
      env: { ...given, PATH: path, GITHUB_ACTION_PATH: ACTION, GITHUB_WORKSPACE: workspace },
    });
    out += child.stdout.toString();
    if (child.exitCode !== 0) return { code: child.exitCode, out, err: child.stderr.toString() };
  }
  return { code: 0, out, err: '' };
}

function git(root: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: root });
}

test('shows what a change adds, and fails for errors, or for warnings if it is strict', () => {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    [SETTINGS]: 'titel: New\n',
  });
  git(root, 'init', '--quiet');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'x');
  const inputs = { root: '.', since: 'HEAD', strict: 'false', sarif: '' };
  expect(run(root, inputs)).toEqual({ code: 0, out: '', err: '' });
  writeIn(root, SETTINGS, 'titel: New\ntitlle: New\n');
  const warned = run(root, { ...inputs, sarif: 'found.sarif' });
  expect([warned.code, warned.out]).toEqual([
    0,
    expect.stringMatching(
      /^::warning file=project\/config\/plugins\/shop\/settings.yaml,line=2,col=1,[^\n]+\n$/,
    ),
  ]);
  expect(JSON.parse(readFileSync(join(root, 'found.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
  expect(run(root, { ...inputs, strict: 'true', sarif: 'found.sarif' }).code).toBe(1);
  writeIn(root, SETTINGS, 'title: [\n');
  expect(run(root, inputs)).toMatchObject({ code: 1, out: expect.stringContaining('::error file=') });
});

test('runs nothing that is in an input, and reports an invalid one', () => {
  const folder = tempFolder();
  const hostile = '"; touch hacked; $(touch hacked) `touch hacked`';
  expect(run(folder, { root: hostile, since: hostile, strict: hostile, sarif: '' }).code).toBe(3);
  const wrong = run(folder, { root: '.', since: '', strict: 'false', sarif: 'x' });
  expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('is not a Flextype project')]);
  expect(existsSync(join(folder, 'hacked'))).toBe(false);
});

test('fails without a SARIF file if it cannot compare, or cannot write the file', () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true\n'));
  git(root, 'init', '--quiet');
  const inputs = { root: '.', since: 'nowhere', strict: 'false' };
  writeIn(root, '-found.sarif', 'of an earlier run');
  const compared = run(root, { ...inputs, sarif: '-found.sarif' });
  expect(compared).toEqual({ code: 3, out: '', err: expect.stringContaining('nowhere') });
  expect(existsSync(join(root, '-found.sarif'))).toBe(false);
  const unwritable = run(root, { ...inputs, since: '', sarif: 'none/found.sarif' });
  expect(unwritable).toEqual({ code: 1, out: '', err: expect.stringContaining('none/found.sarif') });
});

test('describes its inputs, and the workflow in the README uses no others', () => {
  const readme = readFileSync(resolve(ACTION, '../../../apps/cli/README.md'), 'utf8');
  const [, workflow = ''] = /```yaml\n(on: pull_request[\s\S]*?)```/.exec(readme) ?? [];
  const steps = (
    toPlain(parseYaml(workflow)) as unknown as { jobs: { registry: { steps: { with?: object }[] } } }
  ).jobs.registry.steps;
  const given = steps.flatMap((step) => Object.keys(step.with ?? {}));
  const known = [...Object.keys(action.inputs), 'fetch-depth', 'sarif_file'];
  expect(given.length).toBeGreaterThan(2);
  expect(given.filter((name) => !known.includes(name))).toEqual([]);
  for (const { description } of Object.values(action.inputs)) expect(description).toEndWith('.');
});
