import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { readStrictYaml } from './readStrictYaml';

const read = (source: string) => readStrictYaml(source, 'kubernetes/a.yaml');

describe('readStrictYaml', () => {
  it('reads plain YAML as JSON', () => {
    expect(
      read('a: 1\nb: [x, true, null, 1.5, "2"]\nc:\n  d: |\n    text\n'),
    ).toEqual({ a: 1, b: ['x', true, null, 1.5, '2'], c: { d: 'text\n' } });
  });

  it('reads YAML 1.2: yes and no are strings, not booleans', () => {
    expect(read('a: yes\nb: no\nc: 0o17')).toEqual({
      a: 'yes',
      b: 'no',
      c: 15,
    });
  });

  it('has nothing to say about a file of comments', () => {
    expect(read('# nothing here\n')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  it.each([
    ['an alias', 'a: &x 1\nb: *x', /anchor &x|alias \*x/],
    ['an alias of nothing', 'a: *x', /line 1: uses the YAML alias \*x/],
    ['an anchor', 'a: &x 1', /line 1: sets the YAML anchor &x/],
    ['a tag', 'a: !!binary aGk=', /line 1: uses the YAML tag/],
    ['an unknown tag', 'a: !js/function x', /tag/],
    ['a tag on a key', '!!str a: 1', /tag/],
    ['a duplicate key', 'a: 1\na: 2', /line 2: .*unique/i],
    ['a second document', 'a: 1\n---\nb: 2', /second YAML document/],
    ['a directive', '%TAG ! tag:x,2000:\n---\na: 1', /directive/],
    ['a key that is no string', '1: a', /key that is not a string/],
    ['a mapping as key', '? {a: 1}\n: b', /key that is not a string/],
    ['a merge key with an alias', 'a: &x {b: 1}\nc:\n  <<: *x', /anchor|alias/],
    [
      '__proto__',
      'a:\n  __proto__:\n    b: 1',
      /line 2: has the key "__proto__"/,
    ],
    ['constructor', 'constructor: {prototype: 1}', /"constructor"/],
    ['infinity', 'a: .inf', /number/],
    ['an integer beyond 2^53', 'a: 9007199254740993', /number/],
    ['half a surrogate pair', 'a: "\\ud800"', /surrogate/],
    ['bad indentation', 'a:\n b: 1\n  c: 2', /not valid YAML/],
    ['a tab as indentation', 'a:\n\tb: 1', /not valid YAML/],
  ])('refuses %s', (_, source, message) => {
    expect(() => read(source)).toThrow(InputError);
    expect(() => read(source)).toThrow(message);
  });

  it.each([
    ['sequences on one line', '- '.repeat(500_000)],
    ['open brackets', '['.repeat(1_000_000)],
    ['mappings', '{a: '.repeat(260_000)],
    ['anchors', '&a '.repeat(340_000)],
    ['explicit keys', '? '.repeat(500_000)],
    ['short of the token limit', '- '.repeat(15_000)],
    ['just too deep', '['.repeat(52) + ']'.repeat(52)],
  ])('refuses nesting without overflowing the stack: %s', (_, source) => {
    expect(() => read(source)).toThrow(/nested deeper|YAML tokens|not valid/);
    expect(() => read(source)).toThrow(InputError);
  });

  it('refuses the billion laughs before expanding anything', () => {
    const bomb = ['a0: &a0 [x, x]']
      .concat(
        Array.from(
          { length: 30 },
          (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`,
        ),
      )
      .join('\n');
    expect(() => read(bomb)).toThrow(/anchor &a0/);
  });

  it('reads any JSON as JSON.parse does, so that a dumped parameter is only ever a value', () => {
    const json = fc
      .jsonValue()
      .filter(
        value =>
          !/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)),
      );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), json, (text, value) => {
        const dumped = JSON.stringify({ text, value });
        fc.pre(!/\\ud[89a-f]/i.test(dumped) && !hasInexactNumber(value));
        expect(read(`top: ${dumped}`)).toEqual({ top: JSON.parse(dumped) });
      }),
      { numRuns: 500 },
    );
  });
});

/** Numbers that the reader refuses by name. */
function hasInexactNumber(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isInteger(value) && !Number.isSafeInteger(value)
    : typeof value === 'object' &&
        value !== null &&
        Object.values(value).some(hasInexactNumber);
}
