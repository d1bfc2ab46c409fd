import fc from 'fast-check';
import {
  ArmExpression,
  functionsOf,
  isArmExpression,
  parseArmExpression,
  printArmExpression,
} from './armExpression';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/);

const { expression } = fc.letrec<{ expression: ArmExpression }>(tie => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('string' as const), value: fc.string() }),
    fc.record({ kind: fc.constant('integer' as const), value: fc.integer() }),
    fc.record({
      kind: fc.constant('call' as const),
      name,
      args: fc.array(tie('expression'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('property' as const),
      of: tie('expression'),
      name,
    }),
    fc.record({
      kind: fc.constant('index' as const),
      of: tie('expression'),
      index: tie('expression'),
    }),
  ),
}));

describe('parseArmExpression', () => {
  it('reads what it prints, whatever the texts in it', () => {
    fc.assert(
      fc.property(expression, value => {
        const text = `[${printArmExpression(value)}]`;
        expect(parseArmExpression(text)).toEqual(value);
      }),
    );
  });

  it('gives up on no text without saying so', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const wrapped = `[${text}]`;
        fc.pre(isArmExpression(wrapped));
        let refused: unknown;
        try {
          printArmExpression(parseArmExpression(wrapped));
        } catch (error) {
          refused = error;
        }
        expect([undefined, 'InputError']).toContain(
          (refused as Error | undefined)?.name,
        );
      }),
    );
  });

  it('finds every function, however deep', () => {
    expect(
      functionsOf(
        parseArmExpression(
          "[concat('listKeys()', if(true(), a(b()[c().d]).e, 1))]",
        ),
      ),
    ).toEqual(['concat', 'if', 'true', 'a', 'b', 'c']);
  });
});
