import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** Where a page ended: the time that it is sorted by, and the id that tells rows of the same time apart. */
const cursorSchema = z.tuple([z.string().max(24), z.uuid()]);

export type Cursor = z.output<typeof cursorSchema>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws InputError on anything that no page gave out. */
export function decodeCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString()),
    );
  } catch {
    throw new InputError(
      'query.cursor: is not one that a page gave out; start from the first page',
    );
  }
}
