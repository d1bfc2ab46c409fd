/** A text of a template as it stands inside an expression: a literal in quotes, or the expression itself. */
export function insideExpression(text: string): string {
  const isExpression =
    text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');
  return isExpression
    ? withoutBrackets(text)
    : `'${text.replace(/^\[\[/, '[').replaceAll("'", "''")}'`;
}

/** An expression without the brackets that make it one. */
export function withoutBrackets(expression: string): string {
  return expression.slice(1, -1);
}
