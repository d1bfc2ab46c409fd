import { createHash } from 'node:crypto';
import type { Json } from '../../json';
import {
  asText,
  badArguments,
  numberArgument,
  textArgument,
  type TemplateFunction,
} from './TemplateFunction';

/** The namespace under which Azure makes its name-based ids (UUID version 5). */
const guidNamespace = '11fb06fb-712d-4ddd-98c7-e71bbd588830';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Functions that make text of text. */
export const stringFunctions: Record<string, TemplateFunction> = {
  tolower: (args, name) => textArgument(args, 0, name).toLowerCase(),
  toupper: (args, name) => textArgument(args, 0, name).toUpperCase(),
  base64: (args, name) =>
    Buffer.from(textArgument(args, 0, name), 'utf8').toString('base64'),
  replace: (args, name) =>
    textArgument(args, 0, name)
      .split(textArgument(args, 1, name))
      .join(textArgument(args, 2, name)),
  substring: (args, name) => {
    const text = textArgument(args, 0, name);
    const start = numberArgument(args, 1, name);
    const length =
      args.length > 2 ? numberArgument(args, 2, name) : text.length - start;
    if (start < 0 || length < 0 || start + length > text.length) {
      throw badArguments(name, 'a range inside of the text');
    }
    return text.slice(start, start + length);
  },
  split: (args, name) => split(textArgument(args, 0, name), args[1], name),
  format,
  guid: (args, name) => nameBasedId(args.map(arg => asText(arg, name))),
  uniquestring: (args, name) => uniqueText(args.map(arg => asText(arg, name))),
};

function split(text: string, delimiter: Json, name: string): string[] {
  const delimiters = Array.isArray(delimiter) ? delimiter : [delimiter];
  return delimiters.reduce<string[]>(
    (parts, mark) => {
      if (typeof mark !== 'string') throw badArguments(name, 'text delimiters');
      return parts.flatMap(part => part.split(mark));
    },
    [text],
  );
}

function format(args: Json[], name: string): string {
  const values = args.slice(1);
  return textArgument(args, 0, name).replace(
    /\{\{|\}\}|\{([^}]*)\}/g,
    (match, placeholder?: string) => {
      if (placeholder === undefined) return match[0];
      if (!/^\d+$/.test(placeholder) || !(Number(placeholder) in values)) {
        throw badArguments(name, `a value for {${placeholder}}`);
      }
      return asText(values[Number(placeholder)], name);
    },
  );
}

/** A name-based id (RFC 9562 version 5) of the parts joined by dashes. */
function nameBasedId(parts: string[]): string {
  const hash = createHash('sha1')
    .update(Buffer.from(guidNamespace.replace(/-/g, ''), 'hex'))
    .update(parts.join('-'))
    .digest();
  hash[6] = (hash[6] % 16) + 0x50;
  hash[8] = (hash[8] % 64) + 0x80;
  const hex = hash.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Thirteen letters and digits that depend on the parts only. Azure keeps its
 * own hash to itself, so the text differs from what Azure would give.
 */
function uniqueText(parts: string[]): string {
  const digest = createHash('sha256').update(parts.join('-')).digest();
  return [...digest.subarray(0, 13)].map(byte => base32[byte % 32]).join('');
}
