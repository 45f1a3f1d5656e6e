import { describe, expect, test } from 'bun:test';
import { encodeJson, toList } from '@flextype-bun/registry-core';
import { parseQuery } from '../src/registry/php-query.ts';

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
    ['__proto__=1&constructor=2', '{"__proto__":"1","constructor":"2"}'],
  ])('reads %p as PHP does', (query, json) => {
    expect(encodeJson(parseQuery(query))).toBe(json);
  });

  test('marks bytes that are no UTF-8', () => {
    expect(String(parseQuery('a=%FF').get('a')).isWellFormed()).toBe(false);
    expect(parseQuery('a=%EF%BB%BFx').get('a')).toBe('\ufeffx');
  });

  test('reads the first thousand parameters, as PHP does', () => {
    const many = toList(Array.from({ length: 1_500 }, (_, index) => `p${index}=x`));
    expect(parseQuery([...many.values()].join('&')).size).toBe(1_000);
  });
});
