/**
 * Annotation on a catalog Group with the entity ref of the person who answers for it. Counts only on an entity whose origin
 * location is trusted.
 *
 * @public
 */
export const GROUP_LEAD_ANNOTATION = 'glovebox.dev/lead';
