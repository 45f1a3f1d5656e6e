import { describe, expect, test } from 'bun:test';
import { encodeJson, isArray, type PhpArray } from '@flextype-bun/registry-core';
import { parseQuery } from '../src/http/php-query.ts';

describe('parseQuery', () => {
  test.each([
    ['a=1&b=2', '{"a":"1","b":"2"}'],
    ['a=1&a=2', '{"a":"2"}'],
    ['a&b=', '{"a":"","b":""}'],
    ['&&=x&a=1&', '{"a":"1"}'],
    ['a=b=c', '{"a":"b=c"}'],
    ['a=x+y%20z%2B', '{"a":"x y z+"}'],
    ['a=100%&b=%zz&c=%e', '{"a":"100%","b":"%zz","c":"%e"}'],
    ['a=%zz%C3%A9', '{"a":"%zzé"}'],
    ['a.b=1&c%20d=2', '{"a_b":"1","c_d":"2"}'],
    ['a[]=x&a[]=y', '{"a":["x","y"]}'],
    ['a[k]=x&a[]=y&a[5]=z&a[]=w', '{"a":{"k":"x","0":"y","5":"z","6":"w"}}'],
    ['a[b][c]=1&a[b][d]=2', '{"a":{"b":{"c":"1","d":"2"}}}'],
    ['a%5Bb%5D=1', '{"a":{"b":"1"}}'],
    ['a[b=1', '{"a_b":"1"}'],
    ['a=1&a[]=2', '{"a":["2"]}'],
    ['[h]=3&a=1', '{"a":"1"}'],
    ['k%00l=1', '{"k":"1"}'],
    ['m[%00]=1', '{"m_":"1"}'],
    ['y[-5]=a&y[]=b', '{"y":{"-5":"a","-4":"b"}}'],
    ['z[08]=a&z[]=b', '{"z":{"08":"a","0":"b"}}'],
    ['a[9223372036854775806]=x&a[]=y&a[]=z', '{"a":{"9223372036854775806":"x","9223372036854775807":"y"}}'],
    ['a[9223372036854775808]=x&a[]=y', '{"a":{"9223372036854775808":"x","0":"y"}}'],
    ['a[b][]=1&a[b][]=2&a[][c]=3&a[][c]=4', '{"a":{"b":["1","2"],"0":{"c":"3"},"1":{"c":"4"}}}'],
    ['a[]=1&a[]=2&a=x&a[]=3', '{"a":["3"]}'],
    ['a[b]=1&a[b][c]=2&a[b]x[d]=3', '{"a":{"b":"3"}}'],
    ['a[+]=1&a[%09]=2&a[++]=3', '{"a":{"0":"1","1":"2","  ":"3"}}'],
    ['a[b.c][d=1&e[=2&f]=3', '{"a":{"b.c":"1"},"e_":"2","f]":"3"}'],
    ['__proto__=1&constructor=2', '{"__proto__":"1","constructor":"2"}'],
  ])('reads %p as PHP does', (query, json) => {
    expect(encodeJson(parseQuery(query))).toBe(json);
  });

  test('marks bytes that are not UTF-8', () => {
    expect(String(parseQuery('a=%FF').get('a')).isWellFormed()).toBe(false);
    expect(parseQuery('a=%EF%BB%BFx').get('a')).toBe('\ufeffx');
  });

  test('reads the first thousand parameters, like PHP, without counting empty ones', () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `p${index}=x`).join('&');
    expect([...parseQuery(many).keys()].at(-1)).toBe('p999');
    expect(parseQuery(`${'&'.repeat(3_000)}${many}`).size).toBe(1_000);
    const appended = parseQuery('a[]=x&'.repeat(1_500)).get('a');
    expect(isArray(appended ?? null) && (appended as PhpArray).size).toBe(1_000);
  });

  test('drops names with more than 64 brackets together with their variable, like PHP', () => {
    const nested = (brackets: number) => `a${'[b]'.repeat(brackets)}`;
    expect(encodeJson(parseQuery(`${nested(64)}=1&z=2`))).toStartWith('{"a":{"b":{"b":');
    for (const name of [nested(65), nested(500), `${nested(64)}[c`]) {
      expect(encodeJson(parseQuery(`a[k]=0&${name}=1&z=2`))).toBe('{"z":"2"}');
    }
  });
});
