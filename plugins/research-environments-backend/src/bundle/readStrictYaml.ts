import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  Composer,
  CST,
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Pair,
  ParsedNode,
  Parser,
} from 'yaml';

/** Deepest nesting of one file. A Deployment with all its fields stays under 20. */
const MAX_DEPTH = 50;

/** Most lexical tokens of one file; a long manifest has some 2,000. Finding duplicate keys costs the square of their number. */
const MAX_TOKENS = 40_000;

/** Keys that would reach an object's prototype in code that copies carelessly. */
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'];

/**
 * Parses one YAML 1.2 document into JSON, and refuses everything that two parsers may read differently or that costs more
 * than it says: aliases, anchors, tags, directives, duplicate or non-string keys, several documents, deep nesting.
 *
 * @param source - the file's text
 * @param file - the file's path, for messages
 * @returns `undefined` for a file without content (comments only)
 * @throws InputError naming the file, the line and what to change
 */
export function readStrictYaml(
  source: string,
  file: string,
): JsonValue | undefined {
  const lines = new LineCounter();
  const refuse = (offset: number, problem: string): never => {
    throw new InputError(`${file}, line ${lineOf(lines, offset)}: ${problem}`);
  };
  checkTokenCount(source, file);
  const tokens = [...new Parser(lines.addNewLine).parse(source)];
  checkDepth(tokens, refuse);
  const document = composeOne(tokens, refuse);
  return document?.contents
    ? toJson(document.contents as ParsedNode, refuse)
    : undefined;
}

type Refuse = (offset: number, problem: string) => never;

function lineOf(lines: LineCounter, offset: number): number {
  return Math.max(lines.linePos(offset).line, 1);
}

function checkTokenCount(source: string, file: string) {
  let count = 0;
  for (const _token of new Lexer().lex(source)) {
    count += 1;
    if (count > MAX_TOKENS) {
      throw new InputError(
        `${file}: has more than ${MAX_TOKENS} YAML tokens. Make the file smaller.`,
      );
    }
  }
}

/** Walks without recursion, because composing a document recurses once per level. */
function checkDepth(tokens: CST.Token[], refuse: Refuse) {
  const open: { token: CST.Token; depth: number }[] = tokens.map(token => ({
    token,
    depth: 0,
  }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) {
      refuse(
        token.offset,
        `is nested deeper than ${MAX_DEPTH} levels. Flatten it.`,
      );
    }
    for (const child of childrenOf(token)) {
      open.push({ token: child, depth: depth + 1 });
    }
  }
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') {
    return token.value ? [token.value] : [];
  }
  if ('items' in token) {
    return token.items
      .flatMap(item => [item.key, item.value])
      .filter(child => child !== undefined && child !== null);
  }
  return [];
}

function composeOne(
  tokens: CST.Token[],
  refuse: Refuse,
): Document.Parsed | undefined {
  for (const token of tokens) {
    if (token.type === 'directive') {
      refuse(token.offset, 'has a YAML directive. Remove the line.');
    }
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    strict: true,
  });
  const [document, second] = [...composer.compose(tokens)];
  if (second) {
    refuse(
      second.range[0],
      'starts a second YAML document. Put each object in a file of its own.',
    );
  }
  const problem = document?.errors[0] ?? document?.warnings[0];
  if (problem) {
    refuse(problem.pos[0], `is not valid YAML: ${firstSentence(problem)}`);
  }
  return document;
}

function firstSentence(problem: Error): string {
  return problem.message.split(/ at line |\n/)[0];
}

function toJson(node: ParsedNode, refuse: Refuse): JsonValue {
  checkPlain(node, refuse);
  if (isMap(node)) {
    return toObject(node.items as Pair<ParsedNode, ParsedNode>[], refuse);
  }
  if (isSeq(node)) {
    return node.items.map(item => toJson(item as ParsedNode, refuse));
  }
  return toScalar(node, refuse);
}

function checkPlain(node: ParsedNode, refuse: Refuse) {
  if (isAlias(node)) {
    refuse(
      node.range[0],
      `uses the YAML alias *${node.source}. Write the value out.`,
    );
  }
  if ('anchor' in node && node.anchor) {
    refuse(
      node.range[0],
      `sets the YAML anchor &${node.anchor}. Remove it and write values out.`,
    );
  }
  if (node.tag) {
    refuse(node.range[0], `uses the YAML tag ${node.tag}. Remove it.`);
  }
}

function toObject(
  pairs: Pair<ParsedNode, ParsedNode | null>[],
  refuse: Refuse,
): JsonObject {
  const entries = pairs.map(({ key, value }): [string, JsonValue] => {
    checkPlain(key, refuse);
    if (!isScalar(key) || typeof key.value !== 'string') {
      return refuse(
        key.range[0],
        'has a key that is not a string. Put the key in quotes.',
      );
    }
    if (PROTOTYPE_KEYS.includes(key.value)) {
      refuse(key.range[0], `has the key "${key.value}". Rename it.`);
    }
    checkText(key.value, key.range[0], refuse);
    return [key.value, value ? toJson(value, refuse) : null];
  });
  return Object.fromEntries(entries);
}

function toScalar(node: ParsedNode, refuse: Refuse): JsonValue {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'number') {
    const exact = Number.isInteger(value)
      ? Number.isSafeInteger(value)
      : Number.isFinite(value);
    return exact
      ? value
      : refuse(
          node.range[0],
          'has a number that JSON cannot hold exactly. Put it in quotes or use a smaller one.',
        );
  }
  if (typeof value === 'string') {
    return checkText(value, node.range[0], refuse);
  }
  if (typeof value === 'boolean') {
    return value;
  }
  return value === null
    ? null
    : refuse(node.range[0], 'has a value that is not plain JSON.');
}

/** Half a surrogate pair has no UTF-8 form, so no digest could cover it. */
function checkText(text: string, offset: number, refuse: Refuse): string {
  return /\p{Surrogate}/u.test(text)
    ? refuse(offset, 'has text with half a surrogate pair. Remove the escape.')
    : text;
}
