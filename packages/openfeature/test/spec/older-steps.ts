import { expect } from 'bun:test';
import type { EvaluationContext, JsonObject } from '@openfeature/web-sdk';
import type { Fallback } from '../support.ts';
import type { Steps } from './run-feature.ts';
import type { Scenario } from './scenario.ts';

/** The steps of `evaluation.feature`, which the SDKs run as their own tests. */
export const OLDER_STEPS: Steps<Scenario> = [
  [
    /^an? (?:boolean|string|integer|float) flag with key "(.*)" is evaluated with (?:details and )?default value (.*)$/,
    (scenario, [key = '', fallback = '']) => evaluate(scenario, key, toValue(fallback)),
  ],
  [
    /^an object flag with key "(.*)" is evaluated with (?:details and )?a null default value$/,
    (scenario, [key = '']) => evaluate(scenario, key, {}),
  ],
  [
    /^a (?:non-existent )?string flag with key "(.*)" is evaluated (?:as an integer, )?with details and a fallback value (.*)$/,
    (scenario, [key = '', fallback = '']) => evaluate(scenario, key, toValue(fallback)),
  ],
  [
    /^the resolved (?:boolean|string|integer|float) value should be (.*)$/,
    ({ details }, [value = '']) => expect(details.value).toEqual(toValue(value)),
  ],
  [
    /^the resolved \w+ details value should be (.*), the variant should be "(.*)", and the reason should be "(.*)"$/,
    ({ details }, [value = '', variant, reason]) => {
      expect(details).toMatchObject({ value: toValue(value), reason } as object);
      expect(details.variant).toBe(variant);
    },
  ],
  [
    /^the resolved object (?:details )?value should be contain fields "(.*)", "(.*)", and "(.*)", with values (.*), (.*) and (.*), respectively$/,
    ({ details }, values) => {
      const expected = [0, 1, 2].map((index) => [values[index], toValue(values[index + 3] ?? '')]);
      expect(details.value).toEqual(Object.fromEntries(expected) as JsonObject);
    },
  ],
  [
    /^the variant should be "(.*)", and the reason should be "(.*)"$/,
    ({ details }, [variant, reason]) => {
      expect(details.reason).toBe(reason);
      expect(details.variant).toBe(variant);
    },
  ],
  [
    /^context contains keys (.*) with values (.*)$/,
    (scenario, [keys = '', values = '']) => {
      const texts = values.split(', ');
      const entries = keys.split(', ').map((key, index) => [toValue(key), toValue(texts[index] ?? '')]);
      scenario.context = Object.fromEntries(entries) as EvaluationContext;
    },
  ],
  [
    /^a flag with key "(.*)" is evaluated with default value (.*)$/,
    (scenario, [key = '', fallback = '']) => evaluate(scenario, key, toValue(fallback)),
  ],
  [
    /^the resolved string response should be "(.*)"$/,
    ({ details }, [value]) => expect<unknown>(details.value).toBe(value),
  ],
  [
    /^the default (?:string|integer) value should be returned$/,
    ({ details, flag }) => expect(details.value).toBe(flag.fallback),
  ],
  [
    /^the reason should indicate an error and the error code should indicate an? [\w ]+ with "(.*)"$/,
    ({ details }, [errorCode]) => expect(details).toMatchObject({ reason: 'ERROR', errorCode } as object),
  ],
];

function evaluate(scenario: Scenario, key: string, fallback: Fallback): Promise<void> {
  scenario.flag = { key, type: '', fallback };
  return scenario.evaluate();
}

// The features write numbers as they are, and booleans as strings: `"true"`.
function toValue(text: string): Fallback {
  const value = JSON.parse(text) as Fallback;
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
