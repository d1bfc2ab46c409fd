import { ArmError } from '../ArmError';

/** What a condition may ask of a role assignment. */
export type AssignmentAttribute =
  | 'RoleDefinitionId'
  | 'PrincipalId'
  | 'PrincipalType';

/** The attributes of a role assignment; role definitions by their GUID. */
export type AssignmentAttributes = Partial<Record<AssignmentAttribute, string>>;

/** What a condition is decided by. */
export interface ConditionContext {
  action: string;
  /** The role assignment as it is asked for. */
  request?: AssignmentAttributes;
  /** The role assignment as it is. */
  resource?: AssignmentAttributes;
}

/** A condition that has been read: whether it holds. */
export type AssignmentCondition = (context: ConditionContext) => boolean;

const TOKEN =
  /\s*(&&|\|\||[()!{},]|ActionMatches|AND\b|OR\b|NOT\b|'[^']*'|@(?:Request|Resource)\[[^\]]+\]|[A-Za-z]+(?::[A-Za-z]+)?(?![0-9A-Za-z-])|[0-9a-f-]{36})/iy;
const ATTRIBUTE =
  /^@(Request|Resource)\[Microsoft\.Authorization\/roleAssignments:(RoleDefinitionId|PrincipalId|PrincipalType)\]$/i;
const OPERATOR =
  /^(ForAnyOfAnyValues:)?(GuidEquals|StringEquals|StringEqualsIgnoreCase)$/i;
const ATTRIBUTES: AssignmentAttribute[] = [
  'RoleDefinitionId',
  'PrincipalId',
  'PrincipalType',
];

/** Reads from left to right; what mixes AND and OR without parentheses is refused, so that nobody guesses which comes first. */
class ConditionReader {
  private at = 0;

  constructor(private readonly tokens: string[]) {}

  whole(): AssignmentCondition {
    const read = this.expression();
    if (this.at < this.tokens.length) throw this.unexpected();
    return read;
  }

  private expression(): AssignmentCondition {
    const terms = [this.term()];
    const first = this.peekJoin();
    if (!first) return terms[0];
    for (let join = this.peekJoin(); join; join = this.peekJoin()) {
      if (join !== first) {
        throw invalid('AND and OR side by side need parentheses');
      }
      this.at += 1;
      terms.push(this.term());
    }
    return first === 'and'
      ? context => terms.every(term => term(context))
      : context => terms.some(term => term(context));
  }

  private term(): AssignmentCondition {
    const token = this.next();
    if (token === '!' || token.toUpperCase() === 'NOT') {
      const inner = this.term();
      return context => !inner(context);
    }
    if (token === '(') {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (token.toLowerCase() === 'actionmatches') {
      this.expect('{');
      const action = this.text().toLowerCase();
      this.expect('}');
      return context => context.action.toLowerCase() === action;
    }
    return this.comparison(token);
  }

  private comparison(token: string): AssignmentCondition {
    const attribute = ATTRIBUTE.exec(token);
    if (!attribute) throw this.unexpected(token);
    const name = ATTRIBUTES.find(
      known => known.toLowerCase() === attribute[2].toLowerCase(),
    )!;
    const source =
      attribute[1].toLowerCase() === 'request' ? 'request' : 'resource';
    const operator = OPERATOR.exec(this.next());
    if (!operator) throw this.unexpected(this.tokens[this.at - 1]);
    const values = operator[1] ? this.set() : [this.value()];
    const exact = operator[2].toLowerCase() === 'stringequals';
    const same = (a: string, b: string) =>
      exact ? a === b : a.toLowerCase() === b.toLowerCase();
    return context => {
      const actual = context[source]?.[name];
      return actual !== undefined && values.some(value => same(actual, value));
    };
  }

  private set(): string[] {
    this.expect('{');
    const values = [this.value()];
    while (this.tokens[this.at] === ',') {
      this.at += 1;
      values.push(this.value());
    }
    this.expect('}');
    return values;
  }

  private value(): string {
    const token = this.next();
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token))
      return token;
    this.at -= 1;
    return this.text();
  }

  private text(): string {
    const token = this.next();
    if (!token.startsWith("'")) throw this.unexpected(token);
    return token.slice(1, -1);
  }

  private peekJoin(): 'and' | 'or' | undefined {
    const token = this.tokens[this.at]?.toUpperCase();
    if (token === 'AND' || token === '&&') return 'and';
    return token === 'OR' || token === '||' ? 'or' : undefined;
  }

  private expect(wanted: string) {
    const token = this.next();
    if (token !== wanted) throw this.unexpected(token);
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw invalid('it ends too early');
    this.at += 1;
    return token;
  }

  private unexpected(token = this.tokens[this.at]) {
    return invalid(`it does not decide by '${token}'`);
  }
}

/**
 * Reads the condition of a role assignment, as far as conditions tell of role assignments: `ActionMatches`, the attributes
 * of request and resource, equality, and, or, not. Any other is refused, as a condition that is kept but not enforced
 * would be a lie. See https://learn.microsoft.com/azure/role-based-access-control/conditions-format.
 *
 * @throws ArmError for what local-cloud does not decide by.
 */
export function parseCondition(
  condition: string | undefined,
): AssignmentCondition | undefined {
  if (!condition) return undefined;
  const reader = new ConditionReader(tokensOf(condition));
  return reader.whole();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (!match) throw invalid(`it does not read '${text.slice(at, at + 30)}'`);
    tokens.push(match[1]);
  }
  return tokens;
}

function invalid(why: string): ArmError {
  return new ArmError(
    400,
    'InvalidCondition',
    `local-cloud cannot enforce this condition: ${why}. It serves ActionMatches{'…'} and @Request or @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId, PrincipalId or PrincipalType] with GuidEquals, StringEquals or StringEqualsIgnoreCase (also ForAnyOfAnyValues: with a set), joined by AND, OR and !.`,
  );
}
