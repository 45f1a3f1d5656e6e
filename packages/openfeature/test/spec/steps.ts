import { expect } from 'bun:test';
import { until } from '@flextype-bun/testing';
import type { JsonObject } from '@openfeature/web-sdk';
import type { Fallback } from '../support.ts';
import { OLDER_STEPS } from './older-steps.ts';
import type { Steps } from './run-feature.ts';
import { listenSilently, type Scenario, serveFlags } from './scenario.ts';

/** The steps that set a provider. */
const PROVIDER_STEPS: Steps<Scenario> = [
  [
    /^a stable provider$/,
    async (scenario) => {
      await scenario.provide();
      await scenario.flags.opened;
    },
  ],
  [/^a not ready provider$/, (scenario) => scenario.provide(listenSilently())],
  [
    /^a fatal provider$/,
    async (scenario) => {
      await scenario.provide(undefined, 'wrong');
      await scenario.flags.seen('Error');
    },
  ],
  [
    /^a error provider$/,
    async (scenario) => {
      const server = await serveFlags();
      server.signal('SIGTERM');
      await server.exited;
      await scenario.provide(server.url);
      await scenario.flags.seen('Error');
    },
  ],
  [
    /^a stale provider$/,
    async (scenario) => {
      const server = await serveFlags();
      await scenario.provide(server.url);
      await scenario.flags.opened;
      server.signal('SIGTERM');
      await scenario.flags.seen('Stale');
    },
  ],
  [
    /^the provider status should be "(.*)"$/,
    async ({ flags }, [status]) => {
      await until(`the status is ${status}`, () => flags.status() === status, { withinMs: 5_000 });
    },
  ],
];

/** The steps of `evaluation_v2.feature`, `metadata.feature` and `hooks.feature`. */
const EVALUATION_STEPS: Steps<Scenario> = [
  [
    /^a (\w+)-flag with key "(.*)" and a fallback value "(.*)"$/i,
    (scenario, [type = '', key = '', fallback = '']) => {
      scenario.flag = { key, type, fallback: toValue(type, fallback) };
    },
  ],
  [
    /^a context containing a key "(.*)", with type "(.*)" and with value "(.*)"$/,
    (scenario, [key = '', type = '', value = '']) => {
      scenario.context = { ...scenario.context, [key]: toValue(type, value) };
    },
  ],
  [
    /^a context containing a key "(.*)" with null value$/,
    (scenario, [key = '']) => {
      scenario.context = { ...scenario.context, [key]: null };
    },
  ],
  [
    /^an evaluation context with modifiable data$/,
    (scenario) => {
      scenario.context = { plan: 'large', groups: ['one', { two: 2 }] };
    },
  ],
  [/^the flag was evaluated with details(?: asynchronously)?$/, (scenario) => scenario.evaluate()],
  [
    /^the evaluation should complete without blocking$/,
    ({ returned }) => expect(returned).toBeInstanceOf(Promise),
  ],
  [
    /^the resolved details value should be "(.*)"$/,
    ({ details, flag }, [value = '']) => expect(details.value).toEqual(toValue(flag.type, value)),
  ],
  [/^the reason should be "(.*)"$/, ({ details }, [reason]) => expect(details.reason).toBe(reason)],
  [
    /^the error-code should be "(.*)"$/,
    ({ details }, [code]) => expect<unknown>(details.errorCode).toBe(code),
  ],
  [/^the variant should be "(.*)"$/, ({ details }, [variant]) => expect(details.variant).toBe(variant)],
  [/^the flag key should be "(.*)"$/, ({ details }, [key]) => expect<unknown>(details.flagKey).toBe(key)],
  [
    /^the resolved metadata should contain$/,
    ({ details }, _, rows) => {
      const metadata = rows.map(({ key = '', metadata_type = '', value = '' }) => [
        key,
        toValue(metadata_type, value),
      ]);
      expect(details.flagMetadata).toMatchObject(Object.fromEntries(metadata));
    },
  ],
  [/^the resolved metadata is empty$/, ({ details }) => expect(details.flagMetadata).toEqual({})],
  [
    /^the original evaluation context should remain unmodified$/,
    ({ context }) => expect(context).toEqual({ plan: 'large', groups: ['one', { two: 2 }] }),
  ],
  [
    /^the evaluation details should be immutable$/,
    ({ details }) => expect(() => Object.assign(details.flagMetadata, { added: 1 })).toThrow(TypeError),
  ],
];

/** The steps about hooks. */
const HOOK_STEPS: Steps<Scenario> = [
  [/^a client with added hook$/, (scenario) => scenario.flags.addHook(scenario.hook('client'))],
  [
    /^evaluation options containing specific hooks$/,
    (scenario) => scenario.flags.addHook(scenario.hook('client')),
  ],
  [
    /^the flag was evaluated with details using the evaluation options$/,
    (scenario) => scenario.evaluate([scenario.hook('one'), scenario.hook('two')]),
  ],
  [
    /^the specified hooks should execute during evaluation$/,
    ({ stages }) => expect(stages.map(({ hook }) => hook)).toEqual(expect.arrayContaining(['one', 'two'])),
  ],
  [
    /^the hook order should be maintained$/,
    ({ stages }) =>
      // Spec 4.4.2: before in the order of API, client, invocation; the other stages in reverse.
      expect(stages.map(({ hook, stage }) => `${stage} ${hook}`)).toEqual([
        ...['before client', 'before one', 'before two'],
        ...['after two', 'after one', 'after client'],
        ...['finally two', 'finally one', 'finally client'],
      ]),
  ],
  [
    /^the "(\w+)" hook should have been executed$/,
    ({ stages }, [stage = '']) => expect(stages.map((one) => one.stage)).toContain(stage),
  ],
  [
    /^the "(.*)" hooks should be called with evaluation details$/,
    ({ stages }, [names = ''], rows) => {
      for (const name of names.split(', ')) {
        const { details } = stages.find(({ stage }) => stage === name) ?? {};
        const { variant, ...fields }: Record<string, unknown> = {
          flag_key: details?.flagKey,
          value: details?.value,
          variant: details?.variant,
          reason: details?.reason,
          error_code: details?.errorCode,
        };
        const { variant: expectedVariant, ...expected } = Object.fromEntries(
          rows.map(({ data_type = '', key = '', value = '' }) => [
            key,
            value === 'null' ? undefined : toValue(data_type, value),
          ]),
        );
        expect(fields).toEqual(expected);
        expect(variant).toBe(expectedVariant);
      }
    },
  ],
];

function toValue(type: string, text: string): Fallback {
  switch (type.toLowerCase()) {
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'float':
      return Number(text);
    case 'object':
      // The features write \" in the cells of their tables.
      return JSON.parse(text.replaceAll('\\"', '"')) as JsonObject;
    default:
      return text;
  }
}

/** What the steps of the features mean. */
export const STEPS: Steps<Scenario> = [...PROVIDER_STEPS, ...EVALUATION_STEPS, ...HOOK_STEPS, ...OLDER_STEPS];
