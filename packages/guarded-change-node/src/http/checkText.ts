import { InputError } from '@backstage/errors';

/**
 * Control characters but tab and line breaks, the marks that turn the direction of text, and signs of no width that no script
 * needs (soft hyphen, zero-width space, word joiner and the like, byte order mark, tags): what a person who approves sees would
 * not be what is stored, a terminal that shows a log would obey it, and PostgreSQL stores no NUL. Joiners stay, since scripts
 * and emoji are written with them. Halves of characters (unpaired surrogates) have no bytes that a digest could be made of.
 */
const UNSEEN =
  /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]|[\u00ad\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

/** Deeper than any object of Kubernetes or Azure; what walks a value recursively would run out of stack. */
const MAX_DEPTH = 100;

/**
 * Refuses text that cannot be shown as it is, anywhere in a value that came as JSON, names of properties included.
 *
 * @param path - where the value stands, for the message; empty for the body of a request
 * @throws InputError naming the place and the character; or that the value is nested too deeply
 */
export function checkText(value: unknown, path: string, depth = 0): void {
  if (depth > MAX_DEPTH) {
    throw new InputError(
      `${
        path.split('.')[0] || 'body'
      }: is nested deeper than ${MAX_DEPTH} levels`,
    );
  }
  if (typeof value === 'string') {
    checkString(value, path);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) =>
      checkText(item, below(path, index), depth + 1),
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkString(key, path);
      checkText(item, below(path, key), depth + 1);
    }
  }
}

function below(path: string, key: string | number): string {
  return path ? `${path}.${key}` : `${key}`;
}

function checkString(text: string, path: string): void {
  const unseen = UNSEEN.exec(text)?.[0].codePointAt(0);
  if (unseen !== undefined) {
    const code = unseen.toString(16).toUpperCase().padStart(4, '0');
    throw new InputError(
      `${
        path || 'body'
      }: holds a character that cannot be seen (U+${code}); remove it`,
    );
  }
}
