import { InputError } from '@backstage/errors';

/**
 * A parsed expression of the ARM template language
 * (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions).
 */
export type ArmExpression =
  | { kind: 'string'; value: string }
  | { kind: 'integer'; value: number }
  | { kind: 'call'; name: string; args: ArmExpression[] }
  | { kind: 'property'; of: ArmExpression; name: string }
  | { kind: 'index'; of: ArmExpression; index: ArmExpression };

/** Deepest nesting of calls that we read; Azure itself stops far earlier. */
const MAX_DEPTH = 30;

/**
 * Whether Azure would evaluate this string: it starts with `[` and ends with `]`, and does not start with `[[`, which is how
 * a literal bracket is escaped.
 */
export function isArmExpression(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');
}

/** The literal that a string which is no expression stands for. */
export function unescapeArmLiteral(text: string): string {
  return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text;
}

/** Writes an expression in one canonical form, so that two spellings of the same one compare equal. */
export function printArmExpression(expression: ArmExpression): string {
  switch (expression.kind) {
    case 'string':
      return `'${expression.value.replaceAll("'", "''")}'`;
    case 'integer':
      return String(expression.value);
    case 'call':
      return `${expression.name}(${expression.args
        .map(printArmExpression)
        .join(', ')})`;
    case 'property':
      return `${printArmExpression(expression.of)}.${expression.name}`;
    default:
      return `${printArmExpression(expression.of)}[${printArmExpression(
        expression.index,
      )}]`;
  }
}

/** Every function called anywhere in an expression, as written. */
export function functionsOf(expression: ArmExpression): string[] {
  switch (expression.kind) {
    case 'call':
      return [expression.name, ...expression.args.flatMap(functionsOf)];
    case 'property':
      return functionsOf(expression.of);
    case 'index':
      return [...functionsOf(expression.of), ...functionsOf(expression.index)];
    default:
      return [];
  }
}

type Token =
  | { kind: 'string' | 'name'; text: string }
  | { kind: 'integer'; text: string }
  | { kind: 'mark'; text: string };

const TOKEN =
  /\s*(?:'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_][A-Za-z0-9_]*)|([()[\],.]))/y;

function tokenize(body: string, whole: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = body.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(body);
    if (!match) {
      throw malformed(whole);
    }
    const [, string, integer, name, mark] = match;
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.replaceAll("''", "'") });
    } else if (integer !== undefined) {
      tokens.push({ kind: 'integer', text: integer });
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', text: name });
    } else {
      tokens.push({ kind: 'mark', text: mark });
    }
  }
  return tokens;
}

class Reader {
  private position = 0;

  constructor(
    private readonly tokens: Token[],
    private readonly whole: string,
  ) {}

  expression(depth: number): ArmExpression {
    if (depth > MAX_DEPTH) {
      throw new InputError(
        `the expression ${shorten(
          this.whole,
        )} is nested deeper than ${MAX_DEPTH} calls`,
      );
    }
    let expression = this.primary(depth);
    for (;;) {
      if (this.accept('.')) {
        expression = { kind: 'property', of: expression, name: this.name() };
      } else if (this.accept('[')) {
        const index = this.expression(depth + 1);
        this.expect(']');
        expression = { kind: 'index', of: expression, index };
      } else {
        return expression;
      }
    }
  }

  end() {
    if (this.position < this.tokens.length) {
      throw malformed(this.whole);
    }
  }

  private primary(depth: number): ArmExpression {
    const token = this.tokens[this.position++];
    switch (token?.kind) {
      case 'string':
        return { kind: 'string', value: token.text };
      case 'integer':
        return { kind: 'integer', value: Number(token.text) };
      case 'name':
        return this.call(token.text, depth);
      default:
        throw malformed(this.whole);
    }
  }

  private call(name: string, depth: number): ArmExpression {
    this.expect('(');
    const args: ArmExpression[] = [];
    while (!this.accept(')')) {
      if (args.length > 0) {
        this.expect(',');
      }
      args.push(this.expression(depth + 1));
    }
    return { kind: 'call', name, args };
  }

  private name(): string {
    const token = this.tokens[this.position++];
    if (token?.kind !== 'name') {
      throw malformed(this.whole);
    }
    return token.text;
  }

  private accept(mark: string): boolean {
    const token = this.tokens[this.position];
    const found = token?.kind === 'mark' && token.text === mark;
    this.position += found ? 1 : 0;
    return found;
  }

  private expect(mark: string) {
    if (!this.accept(mark)) {
      throw malformed(this.whole);
    }
  }
}

/**
 * Parses `[…]`.
 *
 * @throws InputError when it is not an expression that Azure would accept
 */
export function parseArmExpression(text: string): ArmExpression {
  const tokens = tokenize(text.slice(1, -1), text);
  const reader = new Reader(tokens, text);
  const expression = reader.expression(0);
  reader.end();
  return expression;
}

function malformed(whole: string): InputError {
  return new InputError(
    `${shorten(
      whole,
    )} is not a valid ARM expression. Correct it, or write [[ for a literal bracket`,
  );
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
