import type { Json, JsonObject } from '../json';
import { resolveParameters } from './resolveParameters';

const resolve = (declared: JsonObject, given: JsonObject = {}) =>
  resolveParameters(declared, given, sofar => ({
    parameters: ([name]) => sofar[String(name)] as Json,
  }));

describe('resolveParameters', () => {
  it('takes given values by name without case, and defaults', () => {
    expect(
      resolve(
        {
          name: { type: 'string' },
          full: { type: 'string', defaultValue: "[parameters('name')]" },
          count: { type: 'int', defaultValue: 3 },
        },
        { NAME: { value: 'env' } },
      ),
    ).toEqual({ name: 'env', full: 'env', count: 3 });
  });

  it.each<[string, JsonObject, Json]>([
    ['string', { type: 'string' }, 1],
    ['int', { type: 'int' }, 1.5],
    ['bool', { type: 'bool' }, 'true'],
    ['array', { type: 'array' }, {}],
    ['object', { type: 'object' }, []],
    ['secureString', { type: 'secureString' }, {}],
    ['an unknown type', { type: 'date' }, '2026-01-01'],
    ['allowedValues', { type: 'string', allowedValues: ['a', 'b'] }, 'c'],
    ['minLength', { type: 'string', minLength: 3 }, 'ab'],
    ['maxLength', { type: 'array', maxLength: 1 }, [1, 2]],
    ['minValue', { type: 'int', minValue: 1 }, 0],
    ['maxValue', { type: 'int', maxValue: 1 }, 2],
  ])('refuses a value against %s', (_, declaration, value) => {
    expect(() => resolve({ p: declaration }, { p: { value } })).toThrow("'p'");
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['missing', { p: { type: 'string' } }, {}, 'not provided'],
    ['unknown', {}, { q: { value: 1 } }, "'q'"],
    [
      'secret',
      { p: { type: 'string' } },
      { p: { reference: {} } },
      'Key Vault',
    ],
  ])('refuses a %s parameter', (_, declared, given, message) => {
    expect(() => resolve(declared, given)).toThrow(message);
  });
});
