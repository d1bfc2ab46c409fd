import { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';

/** Names that stand for types: `type(x) == int`. */
const TYPE_NAMES = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
]);

/** Operators that the planner evaluates by itself, so that no function of that name is registered. */
const BUILT_IN = new Set([
  '_&&_',
  '_||_',
  '_?_:_',
  '_[_]',
  '@not_strictly_false',
]);

const MAX_NODES = 1_000;
const MAX_COMPREHENSION_DEPTH = 4;

/**
 * What in a parsed expression cannot work, as sentences; empty when everything is known. The library finds these only when
 * it evaluates, which is when a decision hangs on it.
 */
export function checkExpression(
  root: Expr,
  known: { variables: readonly string[]; functions: ReadonlySet<string> },
): string[] {
  const problems: string[] = [];
  let nodes = 0;

  function visitAll(
    expressions: (Expr | undefined)[],
    scope: ReadonlySet<string>,
    depth: number,
  ): void {
    expressions.forEach(e => e && visit(e, scope, depth));
  }

  function visit(expr: Expr, scope: ReadonlySet<string>, depth: number): void {
    nodes += 1;
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'identExpr': {
        const { name } = exprKind.value;
        if (!scope.has(name) && !TYPE_NAMES.has(name)) {
          problems.push(
            `"${name}" is not known here; known are ${known.variables.join(
              ', ',
            )}`,
          );
        }
        return;
      }
      case 'selectExpr':
        visitAll([exprKind.value.operand], scope, depth);
        return;
      case 'callExpr': {
        const call = exprKind.value;
        if (
          !known.functions.has(call.function) &&
          !BUILT_IN.has(call.function)
        ) {
          problems.push(`the function "${call.function}" is not supported`);
        }
        visitAll([call.target, ...call.args], scope, depth);
        return;
      }
      case 'listExpr':
        visitAll(exprKind.value.elements, scope, depth);
        return;
      case 'structExpr':
        if (exprKind.value.messageName) {
          problems.push(
            `the message type "${exprKind.value.messageName}" is not supported`,
          );
        }
        for (const entry of exprKind.value.entries) {
          const key =
            entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined;
          visitAll([key, entry.value], scope, depth);
        }
        return;
      case 'comprehensionExpr': {
        const loop = exprKind.value;
        if (depth >= MAX_COMPREHENSION_DEPTH) {
          problems.push(
            `it has loops more than ${MAX_COMPREHENSION_DEPTH} deep`,
          );
          return;
        }
        visitAll([loop.iterRange, loop.accuInit], scope, depth);
        const inner = new Set([
          ...scope,
          loop.iterVar,
          loop.iterVar2,
          loop.accuVar,
        ]);
        visitAll(
          [loop.loopCondition, loop.loopStep, loop.result],
          inner,
          depth + 1,
        );
        return;
      }
      default:
    }
  }

  visit(root, new Set(known.variables), 0);
  if (nodes > MAX_NODES) {
    problems.push(`it has more than ${MAX_NODES} parts`);
  }
  return [...new Set(problems)];
}
