import { JsonObject } from '@backstage/types';
import fc from 'fast-check';
import { digest } from './digest';

describe('digest', () => {
  it('is the SHA-256 of the RFC 8785 canonical form', () => {
    // echo -n '{"a":[1,2.5,"é"],"b":{"c":null,"d":true}}' | sha256sum
    expect(digest({ b: { d: true, c: null }, a: [1, 2.5, 'é'] })).toBe(
      'sha256:2268c43d7ac691bd6a3ef3387075ba169a4b03a64d7110a5b891b9be25928de1',
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), object => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(digest(reversed as JsonObject)).toBe(
          digest(object as JsonObject),
        );
      }),
    );
  });

  it('differs when anything differs', () => {
    expect(digest({ a: 1 })).not.toBe(digest({ a: '1' }));
    expect(digest({ a: [1, 2] })).not.toBe(digest({ a: [2, 1] }));
    expect(digest({ a: null })).not.toBe(digest({}));
  });

  it.each([
    ['undefined', { a: { b: undefined } }],
    ['NaN', { a: [NaN] }],
    ['an infinite number', { a: Infinity }],
    ['a Date', { a: new Date(0) }],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a hole in an array', { a: new Array(2) }],
    ['half a surrogate pair', { a: '\ud800' }],
    ['a key with half a surrogate pair', { '\udc00': 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => digest(value as unknown as JsonObject)).toThrow(
      /JSON cannot say exactly/,
    );
  });

  it('names where the value is', () => {
    expect(() => digest({ a: [{ b: NaN }] } as unknown as JsonObject)).toThrow(
      '$.a[0].b holds the number NaN',
    );
  });
});
