import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** Where a page ended: the time that the list is sorted by, and the id that tells rows of the same time apart. @public */
export type PagePlace = [time: string, id: string];

const placeSchema = z.tuple([
  z.iso.datetime().max(24),
  z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
]);

/** The place after which the next page of a list starts, as an opaque text. @public */
export function encodePageCursor(place: PagePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * @throws InputError on anything that no page gave out.
 *
 * @public
 */
export function decodePageCursor(cursor: string): PagePlace {
  try {
    return placeSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
  } catch {
    throw new InputError(
      'query.cursor: is not one that a page gave out; leave it out to start from the first page',
    );
  }
}
