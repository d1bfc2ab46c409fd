import { JsonValue } from '@backstage/types';
import { compileCel } from './compileCel';
import { CelEvaluationError } from './errors';

const compile = (expression: string) =>
  compileCel({
    name: 'glovebox.approvals.policies[0].match',
    expression,
    variables: ['subject', 'facts', 'requester'],
  });

const input: Record<string, JsonValue> = {
  subject: { kind: 'research-environment', action: 'create' },
  facts: { gpuCount: 4, share: 1.5, images: ['a.io/x', 'b.io/y'], none: null },
  requester: 'user:default/ada',
};

describe('compileCel', () => {
  it.each([
    ['facts.gpuCount > 3 && subject.action == "create"', true],
    ['facts.gpuCount == 4', true],
    ['facts.gpuCount in [1, 2]', false],
    ['facts.share > 1', true],
    ['facts.none == null', true],
    ['has(facts.missing) && facts.missing > 1', false],
    ['facts.images.all(i, i.startsWith("a.io/"))', false],
    ['facts.images.exists(i, i.matches("^b[.]io/"))', true],
    ['facts.images.map(i, i.size()).filter(n, n > 5).size() == 2', true],
    ['type(facts.gpuCount) == int', true],
    ['facts.gpuCount > 100 ? false : requester.contains("ada")', true],
    ['{"a": facts.gpuCount}["a"] == 4', true],
    ['requester.split("/")[1] == "ada"', true],
  ])('evaluates %s', (expression, expected) => {
    expect(compile(expression).evaluate(input)).toBe(expected);
  });

  it.each([
    ['facts.?gpuCount > 3', 'found .'],
    ['facts.gpuCount >', 'cannot be used'],
    ['fact.gpuCount > 3', '"fact" is not known here; known are subject, facts'],
    ['facts.images.all(i, j == "a")', '"j" is not known here'],
    ['nope(facts)', 'the function "nope" is not supported'],
    ['cel.bind(x, 1, x == 1)', 'the function "bind" is not supported'],
    [
      'google.protobuf.Duration{seconds: 1} == null',
      'the message type "google.protobuf.Duration" is not supported',
    ],
    [
      'facts.a.all(b, facts.a.all(c, facts.a.all(d, facts.a.all(e, facts.a.all(f, true)))))',
      'loops more than 4 deep',
    ],
  ])('refuses to load %s', (expression, message) => {
    expect(() => compile(expression)).toThrow(message);
    expect(() => compile(expression)).toThrow(
      'glovebox.approvals.policies[0].match',
    );
  });

  it('refuses to load what is too long or has too many parts', () => {
    expect(() => compile(`facts.a == "${'x'.repeat(5_000)}"`)).toThrow(
      'longer than 4000',
    );
    expect(() => compile(Array(1_100).fill('1').join('+'))).toThrow(
      'more than 1000 parts',
    );
  });

  it.each([
    ['a missing field', 'facts.missing > 3'],
    ['unlike types', 'facts.gpuCount > "3"'],
    ['a number as the result', 'facts.gpuCount'],
    ['null as the result', 'facts.none'],
    ['an index out of range', 'facts.images[7] == "a"'],
  ])('gives no answer on %s', (_, expression) => {
    expect(() => compile(expression).evaluate(input)).toThrow(
      CelEvaluationError,
    );
  });

  it('does not hang on a pattern that backtracks elsewhere', () => {
    const predicate = compile('facts.text.matches("(a+)+$")');
    const began = Date.now();
    predicate.evaluate({ ...input, facts: { text: `${'a'.repeat(50_000)}!` } });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('refuses an input that is too large to read', () => {
    expect(() =>
      compile('facts.a.size() == 0').evaluate({
        facts: { a: new Array(200_001).fill(1) },
      }),
    ).toThrow(CelEvaluationError);
  });
});
