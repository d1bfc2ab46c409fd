/** An entity ref of a person or a group within a sentence; its end is no full stop. */
export const ENTITY_REF =
  /\b((?:user|group):[a-z0-9._-]+\/[A-Za-z0-9._-]*[A-Za-z0-9])/;
