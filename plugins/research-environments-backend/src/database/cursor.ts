import { InputError } from '@backstage/errors';

/** The place in a list after which the next page starts, as an opaque text. */
export function encodeCursor(place: [createdAt: string, id: string]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InputError on anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): [createdAt: string, id: string] {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (
    !Array.isArray(place) ||
    place.length !== 2 ||
    !place.every(part => typeof part === 'string')
  ) {
    throw invalid();
  }
  return [place[0], place[1]];
}

function invalid() {
  return new InputError(
    "The cursor is not one that a list returned; leave it out to start from the list's beginning",
  );
}
