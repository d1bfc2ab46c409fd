/** Type and name of a resource from its id; for `…/rg-a/providers/Microsoft.X/parents/p/children/c` it is `Microsoft.X/parents/children` and `p/c`. */
export function parseResourceId(id: string): { type: string; name: string } {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  const [provider, ...segments] = id
    .slice(at + '/providers/'.length)
    .split('/');
  const group = /\/resourceGroups\/([^/]+)$/i.exec(id);
  if (group) {
    return { type: 'Microsoft.Resources/resourceGroups', name: group[1] };
  }
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  return { type: [provider, ...types].join('/'), name: names.join('/') };
}

/** Ids are compared without regard to case, as Azure does. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Begins the names of the baseline's private endpoints, by which they are told from those of templates. */
export const BASELINE_ENDPOINT_PREFIX = 'glovebox-';

/** Whether a resource is one that the platform adds. */
export function isBaselineResource({
  type,
  name,
}: {
  type: string;
  name: string;
}): boolean {
  const isEndpoint = /^microsoft\.network\/privateendpoints(\/|$)/i.test(type);
  return (
    isBaselineType(type) ||
    (isEndpoint && name.startsWith(BASELINE_ENDPOINT_PREFIX))
  );
}

/** The platform's own types: a template may not hold them. */
export function isBaselineType(type: string): boolean {
  return /^microsoft\.(resources|managedidentity|authorization)\//i.test(type);
}
