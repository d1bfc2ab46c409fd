import { InputError } from '@backstage/errors';

/** The place after which the next page of a search starts: since when it fails, and its position. */
export type SearchPlace = [failingSince: string, position: number];

/** As an opaque text. */
export function encodeSearchCursor(place: SearchPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InputError on anything that `encodeSearchCursor` did not make. */
export function decodeSearchCursor(cursor: string): SearchPlace {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (
    !Array.isArray(place) ||
    place.length !== 2 ||
    typeof place[0] !== 'string' ||
    !Number.isSafeInteger(place[1])
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
