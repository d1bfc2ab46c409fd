/**
 * A plan met a `reference()` to something that does not exist yet. The
 * expression that needs it is shown as written.
 */
export class UnresolvedReference extends Error {
  constructor(readonly id: string) {
    super(`${id} does not exist yet`);
    this.name = 'UnresolvedReference';
  }
}
