const sorted = list => [...list].sort();

/**
 * What is wrong when the portal's environments are held against what the witness sees: sentences, none when all is well.
 *
 * @param environments - those that should be there: `{ namespace, cluster, azure }`
 * @param seen - of `Witness`; `before` - the same from before the first request
 */
export function compareWorlds(environments, seen, before) {
  const namespaces = environments.map(e => `${e.cluster}/${e.namespace}`);
  const azure = environments.filter(e => e.azure);
  return [
    ...differences('namespace', namespaces, seen.namespaces),
    ...differences(
      'stack',
      [...before.stacks, ...azure.map(e => `glovebox-${e.namespace}`)],
      seen.stacks,
    ),
    ...differences(
      'resource group',
      [...before.groups, ...azure.map(e => `rg-${e.namespace}`)],
      seen.groups,
    ),
    ...(environments.length === 0 ? leftOver(seen, before) : []),
  ];
}

/** With nothing left, everything must be as it was, down to the last object. */
function leftOver(seen, before) {
  return [
    ...differences('object', before.objects, seen.objects),
    ...differences('Azure resource', before.resources, seen.resources),
    ...differences('role assignment', before.assignments, seen.assignments),
  ];
}

function differences(what, wanted, found) {
  return [
    ...without(wanted, found).map(name => `${what} ${name} is missing`),
    ...without(found, wanted).map(
      name => `${what} ${name} should not be there`,
    ),
  ];
}

/** Of `list`, what is not in `other`; what is in it twice must be there twice. */
function without(list, other) {
  const left = sorted(other);
  return sorted(list).filter(item => {
    const index = left.indexOf(item);
    if (index === -1) return true;
    left.splice(index, 1);
    return false;
  });
}
