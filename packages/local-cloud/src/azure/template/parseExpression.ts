import { invalidTemplate } from '../ArmError';

/** A template expression, taken apart. */
export type Expression =
  | { kind: 'literal'; value: string | number }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'index'; of: Expression; at: Expression };

const tokenPattern =
  /\s*(?:'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?(?=\s*\())|([A-Za-z_][A-Za-z0-9_]*)|([()[\].,]))/y;

type Token =
  | { kind: 'string' | 'name' | 'function' | 'punctuation'; text: string }
  | { kind: 'number'; text: string };

/** Tells whether text is an expression: `[…]`, where `[[` stands for a plain bracket. */
export function isExpression(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']');
}

/** The plain text of what is not an expression. */
export function plainText(text: string): string {
  return text.startsWith('[[') ? text.slice(1) : text;
}

function tokenize(source: string, whole: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = source.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (!match) {
      throw invalidTemplate(`The expression ${whole} cannot be read`);
    }
    tokens.push(toToken(match));
  }
  return tokens;
}

function toToken([, string, number, call, name, mark]: RegExpExecArray): Token {
  if (string !== undefined) {
    return { kind: 'string', text: string.replace(/''/g, "'") };
  }
  if (number !== undefined) return { kind: 'number', text: number };
  if (call !== undefined) return { kind: 'function', text: call };
  if (name !== undefined) return { kind: 'name', text: name };
  return { kind: 'punctuation', text: mark };
}

class Parser {
  private position = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: Token[],
  ) {}

  parseAll(): Expression {
    const expression = this.parse();
    if (this.position < this.tokens.length) throw this.unexpected();
    return expression;
  }

  private parse(): Expression {
    let expression = this.parsePrimary();
    for (;;) {
      if (this.accept('.')) {
        expression = { kind: 'member', of: expression, name: this.name() };
      } else if (this.accept('[')) {
        expression = { kind: 'index', of: expression, at: this.parse() };
        this.expect(']');
      } else {
        return expression;
      }
    }
  }

  private parsePrimary(): Expression {
    const token = this.next();
    if (token.kind === 'string') return { kind: 'literal', value: token.text };
    if (token.kind === 'number') {
      return { kind: 'literal', value: Number(token.text) };
    }
    if (token.kind !== 'function') throw this.unexpected();
    this.expect('(');
    return { kind: 'call', name: token.text, args: this.parseArguments() };
  }

  private parseArguments(): Expression[] {
    const args: Expression[] = [];
    if (this.accept(')')) return args;
    do {
      args.push(this.parse());
    } while (this.accept(','));
    this.expect(')');
    return args;
  }

  private name(): string {
    const token = this.next();
    if (token.kind !== 'name') throw this.unexpected();
    return token.text;
  }

  private next(): Token {
    const token = this.tokens[this.position];
    if (!token) throw this.unexpected();
    this.position += 1;
    return token;
  }

  private accept(mark: string): boolean {
    const token = this.tokens[this.position];
    if (token?.kind !== 'punctuation' || token.text !== mark) return false;
    this.position += 1;
    return true;
  }

  private expect(mark: string) {
    if (!this.accept(mark)) throw this.unexpected();
  }

  private unexpected() {
    return invalidTemplate(`The expression ${this.source} cannot be read`);
  }
}

/**
 * Takes an expression apart; `text` has its brackets.
 *
 * @throws ArmError `InvalidTemplate` when it is not well formed.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text, tokenize(text.slice(1, -1), text));
  return parser.parseAll();
}
