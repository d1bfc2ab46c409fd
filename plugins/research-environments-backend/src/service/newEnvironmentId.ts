import { randomInt } from 'node:crypto';

const DIGITS = '0123456789';
const LETTERS = `abcdefghijklmnopqrstuvwxyz${DIGITS}`;
const LENGTH = 8;

/**
 * An id that no environment can have as its name: it starts with a digit and a name starts with a letter, so that a route that
 * takes either is never in doubt.
 */
export function newEnvironmentId(): string {
  const rest = Array.from({ length: LENGTH - 1 }, () => oneOf(LETTERS));
  return [oneOf(DIGITS), ...rest].join('');
}

function oneOf(characters: string): string {
  return characters[randomInt(characters.length)];
}
