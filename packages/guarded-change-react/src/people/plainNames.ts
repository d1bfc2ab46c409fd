import { ENTITY_REF } from './entityRefPattern';

/**
 * A sentence of the backend with the bare names of people and groups in place of their entity refs, where no link can stand.
 *
 * @public
 */
export function plainNames(text: string): string {
  return text.replace(new RegExp(ENTITY_REF, 'g'), ref =>
    ref.slice(ref.indexOf('/') + 1),
  );
}
