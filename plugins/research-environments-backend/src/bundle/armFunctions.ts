import { JsonValue } from '@backstage/types';

/**
 * The functions of the ARM template language whose result is known before anything is deployed. Names are in lower case,
 * because ARM does not tell them apart. Each returns `undefined` for arguments that it does not know how to treat; the
 * expression then stays unresolved.
 */
export const ARM_LITERAL_FUNCTIONS = new Map<
  string,
  (args: JsonValue[]) => JsonValue | undefined
>([
  ['true', () => true],
  ['false', () => false],
  ['concat', concat],
  ['format', ([pattern, ...args]) => format(pattern, args)],
  ['equals', ([a, b]) => equals(a, b)],
  ['not', ([a]) => (typeof a === 'boolean' ? !a : undefined)],
  ['and', args => combine(args, all => all.every(Boolean))],
  ['or', args => combine(args, all => all.some(Boolean))],
  ['tolower', ([text]) => toLower(text)],
]);

function concat(args: JsonValue[]): string | undefined {
  return args.length > 0 && args.every(isTextual) ? args.join('') : undefined;
}

/** Only plain `{0}` placeholders; escapes and format specifiers stay unresolved. */
function format(
  pattern: JsonValue | undefined,
  args: JsonValue[],
): string | undefined {
  if (typeof pattern !== 'string' || !args.every(isTextual)) {
    return undefined;
  }
  const text = pattern.replace(/\{(\d+)\}/g, '');
  const indexes = [...pattern.matchAll(/\{(\d+)\}/g)].map(m => Number(m[1]));
  return /[{}]/.test(text) || indexes.some(index => index >= args.length)
    ? undefined
    : pattern.replace(/\{(\d+)\}/g, (_, index) => String(args[Number(index)]));
}

function equals(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
): boolean | undefined {
  const comparable =
    typeof a === typeof b && ['string', 'number', 'boolean'].includes(typeof a);
  return comparable ? a === b : undefined;
}

function combine(
  args: JsonValue[],
  decide: (all: JsonValue[]) => boolean,
): boolean | undefined {
  return args.length >= 2 && args.every(arg => typeof arg === 'boolean')
    ? decide(args)
    : undefined;
}

/** Azure and JavaScript agree on ASCII only. */
function toLower(text: JsonValue | undefined): string | undefined {
  return typeof text === 'string' && /^[\x20-\x7e]*$/.test(text)
    ? text.toLowerCase()
    : undefined;
}

function isTextual(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
