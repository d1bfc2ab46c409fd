import fc from 'fast-check';
import { duplicateFields } from './duplicateFields';

describe('duplicateFields', () => {
  it.each<[string, string[]]>([
    ['{"a":1,"b":{"a":1}}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"a":[{"x":1},{"x":{"y":"}","y":2}}]}', ['a[1].x.y']],
    ['{"a\\"b":1,"a\\u0022b":1}', ['a"b']],
    ['{"a":"a","b":"a"}', []],
    ['[{"a":1},{"a":1}]', []],
  ])('%s', (json, expected) => {
    expect(duplicateFields(json)).toEqual(expected);
  });

  it('finds none in what was written from an object', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(duplicateFields(JSON.stringify(value))).toEqual([]);
      }),
    );
  });
});
