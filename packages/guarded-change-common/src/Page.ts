/**
 * One page of a list that the server pages.
 *
 * @public
 */
export interface Page<T> {
  items: T[];
  /** Pass as `cursor` for the next page; absent on the last. */
  nextCursor?: string;
  /** All rows that match, where the backend can count them cheaply. */
  totalItems?: number;
}
