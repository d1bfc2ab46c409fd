/**
 * One condition of a permission decision, as the store understands it: the owner group, or a person with a part in the
 * environment, is one of `refs`.
 */
export type EnvironmentFilter =
  | { field: 'owner'; refs: string[] }
  | { field: 'member'; refs: string[] };
