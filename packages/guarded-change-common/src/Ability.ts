/**
 * What a viewer may do next with an object. Computed in the backend by one pure function per kind, sent with the object,
 * and computed again when the call arrives.
 *
 * @public
 */
export interface Ability<TAction extends string = string> {
  action: TAction;
  allowed: boolean;
  /** Why it is not allowed, as a sentence for the viewer. Always set when `allowed` is false. */
  reason?: string;
}

/**
 * The ability for one action; an action that is not listed is not allowed.
 *
 * @public
 */
export function abilityFor<TAction extends string>(
  abilities: readonly Ability<TAction>[],
  action: TAction,
): Ability<TAction> {
  return (
    abilities.find(a => a.action === action) ?? {
      action,
      allowed: false,
      reason: 'This action does not apply here.',
    }
  );
}
