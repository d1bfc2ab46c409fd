import { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { Fields } from './admissionTypes';

/** What a parsed expression may refer to. */
export type Scope = {
  /** Root variables with their declared fields. */
  roots: Readonly<Record<string, Fields | undefined>>;
  functions: ReadonlySet<string>;
};

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

/** Operators that the evaluator plans by itself, so that no function of that name is registered. */
const PLANNED = new Set([
  '_&&_',
  '_||_',
  '_?_:_',
  '_[_]',
  '@not_strictly_false',
]);

/** Operators whose result is a bool whatever they are applied to. */
const BOOLEAN = new Set([
  '_&&_',
  '_||_',
  '!_',
  '_==_',
  '_!=_',
  '_<_',
  '_<=_',
  '_>_',
  '_>=_',
  '@in',
  'contains',
  'endsWith',
  'startsWith',
  'matches',
  'bool',
]);

/** What the compiler of the real server would refuse, or local-cloud does not evaluate: as sentences, empty when sound. */
export function checkExpression(root: Expr, scope: Scope): string[] {
  const problems = new Set<string>();
  visit(root, new Set());
  return [...problems];

  function visitAll(expressions: (Expr | undefined)[], local: Set<string>) {
    for (const expression of expressions) {
      if (expression) visit(expression, local);
    }
  }

  function visit({ exprKind }: Expr, local: Set<string>): void {
    switch (exprKind.case) {
      case 'identExpr':
        checkName(exprKind.value.name, local);
        break;
      case 'selectExpr': {
        const { operand, field } = exprKind.value;
        if (operand) {
          visit(operand, local);
          checkField(operand, field, local);
        }
        break;
      }
      case 'callExpr': {
        const { function: name, target, args } = exprKind.value;
        if (!scope.functions.has(name) && !PLANNED.has(name)) {
          problems.add(
            `undeclared reference to '${name}' (local-cloud evaluates the standard functions and the strings library)`,
          );
        }
        visitAll([target, ...args], local);
        break;
      }
      case 'listExpr':
        visitAll(exprKind.value.elements, local);
        break;
      case 'structExpr':
        if (exprKind.value.messageName) {
          problems.add(
            `undeclared reference to '${exprKind.value.messageName}'`,
          );
        }
        for (const { keyKind, value } of exprKind.value.entries) {
          visitAll(
            [keyKind.case === 'mapKey' ? keyKind.value : undefined, value],
            local,
          );
        }
        break;
      case 'comprehensionExpr': {
        const loop = exprKind.value;
        visitAll([loop.iterRange, loop.accuInit], local);
        const inner = new Set(local)
          .add(loop.iterVar)
          .add(loop.iterVar2)
          .add(loop.accuVar);
        visitAll([loop.loopCondition, loop.loopStep, loop.result], inner);
        break;
      }
      default:
    }
  }

  function checkName(name: string, local: Set<string>): void {
    if (local.has(name) || name in scope.roots || TYPE_NAMES.has(name)) return;
    problems.add(`undeclared reference to '${name}' (in container '')`);
  }

  function checkField(operand: Expr, field: string, local: Set<string>): void {
    const fields = fieldsOf(operand, local);
    if (fields && !Object.hasOwn(fields, field)) {
      problems.add(`undefined field '${field}'`);
    }
  }

  /** The declared fields of a path such as `request.userInfo`; undefined where anything may follow. */
  function fieldsOf(
    { exprKind }: Expr,
    local: Set<string>,
  ): Fields | undefined {
    if (exprKind.case === 'identExpr') {
      const { name } = exprKind.value;
      return local.has(name) ? undefined : scope.roots[name];
    }
    if (exprKind.case !== 'selectExpr' || !exprKind.value.operand) {
      return undefined;
    }
    const { operand, field, testOnly } = exprKind.value;
    return testOnly ? undefined : fieldsOf(operand, local)?.[field];
  }
}

/** Whether an expression gives a bool as far as that shows without its input: what else it gives is of no known type. */
export function isBoolean({ exprKind }: Expr): boolean {
  switch (exprKind.case) {
    case 'constExpr':
      return exprKind.value.constantKind.case === 'boolValue';
    case 'selectExpr':
      return exprKind.value.testOnly;
    case 'callExpr': {
      const { function: name, args } = exprKind.value;
      return name === '_?_:_'
        ? args.slice(1).every(isBoolean)
        : BOOLEAN.has(name);
    }
    case 'comprehensionExpr': {
      const { accuInit, result } = exprKind.value;
      return (
        (accuInit !== undefined && isBoolean(accuInit)) ||
        (result !== undefined && isBoolean(result))
      );
    }
    default:
      return false;
  }
}

/** The names in `variables.<name>` that an expression refers to. */
export function variablesIn(root: Expr): string[] {
  const found = new Set<string>();
  const visit = (expression: Expr | undefined): void => {
    const kind = expression?.exprKind;
    switch (kind?.case) {
      case 'selectExpr': {
        const { operand, field } = kind.value;
        const isVariables =
          operand?.exprKind.case === 'identExpr' &&
          operand.exprKind.value.name === 'variables';
        if (isVariables) found.add(field);
        else visit(operand);
        break;
      }
      case 'callExpr':
        visit(kind.value.target);
        kind.value.args.forEach(visit);
        break;
      case 'listExpr':
        kind.value.elements.forEach(visit);
        break;
      case 'structExpr':
        for (const { keyKind, value } of kind.value.entries) {
          if (keyKind.case === 'mapKey') visit(keyKind.value);
          visit(value);
        }
        break;
      case 'comprehensionExpr': {
        const loop = kind.value;
        [
          loop.iterRange,
          loop.accuInit,
          loop.loopCondition,
          loop.loopStep,
          loop.result,
        ].forEach(visit);
        break;
      }
      default:
    }
  };
  visit(root);
  return [...found];
}
