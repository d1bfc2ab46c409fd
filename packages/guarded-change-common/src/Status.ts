/**
 * What a user sees as the state of something: a word, its reason and since when. Derived by one pure function per kind.
 *
 * @public
 */
export interface Status<TWord extends string = string> {
  word: TWord | 'Unknown';
  tone: StatusTone;
  /** A sentence: why it is so. */
  reason: string;
  /** ISO 8601 in UTC: since when it is so. */
  since: string;
  /** What the viewer, or someone named, can do next. */
  next?: string;
}

/** How a status is drawn; never colour alone. @public */
export type StatusTone =
  | 'ok'
  | 'progress'
  | 'waiting'
  | 'warning'
  | 'failed'
  | 'neutral';
