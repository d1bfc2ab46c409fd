import { unknownParameters } from './unknownParameters';

describe('unknownParameters', () => {
  it('knows the fields of every page', () => {
    const form = [
      { properties: { name: { type: 'string' } } },
      { properties: { days: { type: 'integer' } } },
    ];
    expect(unknownParameters(form, { name: 'a', days: 1 })).toEqual([]);
    expect(unknownParameters(form, { name: 'a', hostNetwork: true })).toEqual([
      'hostNetwork',
    ]);
  });

  it('knows the fields that other fields bring up', () => {
    const form = {
      properties: { kind: { type: 'string' } },
      dependencies: {
        kind: {
          oneOf: [{ properties: { size: { type: 'integer' } } }],
          allOf: [
            {
              if: { properties: { kind: { const: 'gpu' } } },
              then: { properties: { gpus: { type: 'integer' } } },
              else: { properties: { cpus: { type: 'integer' } } },
            },
          ],
        },
        size: ['kind'],
      },
    };
    expect(
      unknownParameters(form, { kind: 'a', size: 1, gpus: 1, cpus: 1, x: 1 }),
    ).toEqual(['x']);
  });

  it('does not take a field of a field, or what every object has, for a field of the form', () => {
    const form = {
      properties: {
        disk: { type: 'object', properties: { size: { type: 'integer' } } },
      },
    };
    expect(unknownParameters(form, { size: 1, constructor: 1 })).toEqual([
      'size',
      'constructor',
    ]);
  });

  it('knows nothing of a template without a form', () => {
    expect(unknownParameters(undefined, { a: 1 })).toEqual(['a']);
    expect(unknownParameters(undefined, {})).toEqual([]);
  });
});
