import { JsonObject, objectsAt, stringsAt, valueAt } from '../json';
import {
  all,
  Check,
  named,
  podContext,
  seccompType,
  specOf,
  where,
} from './podSecurityCheck';

const RESTRICTED_VOLUMES = new Set([
  'name',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const allowPrivilegeEscalation: Check = pod =>
  where(
    pod,
    container =>
      valueAt(container, 'securityContext', 'allowPrivilegeEscalation') !==
      false,
    containers =>
      `allowPrivilegeEscalation != false (${containers} must set securityContext.allowPrivilegeEscalation=false)`,
  );

const restrictedCapabilities: Check = pod => {
  const capability = (container: JsonObject, field: string) =>
    stringsAt(container, 'securityContext', 'capabilities', field);
  const keeps = all(pod).filter(
    container => !capability(container, 'drop').includes('ALL'),
  );
  const adds = all(pod).filter(container =>
    capability(container, 'add').some(name => name !== 'NET_BIND_SERVICE'),
  );
  const problems = [
    ...(keeps.length > 0
      ? [`${named(keeps)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adds.length > 0
      ? [
          `${named(adds)} must not include ${[
            ...new Set(adds.flatMap(container => capability(container, 'add'))),
          ]
            .filter(name => name !== 'NET_BIND_SERVICE')
            .map(name => `"${name}"`)
            .join(', ')} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return problems.length > 0
    ? `unrestricted capabilities (${problems.join('; ')})`
    : undefined;
};

const restrictedVolumes: Check = pod => {
  const wrong = objectsAt(pod, 'spec', 'volumes').filter(volume =>
    Object.keys(volume).some(source => !RESTRICTED_VOLUMES.has(source)),
  );
  if (wrong.length === 0) return undefined;
  const names = wrong.map(volume => `"${volume.name}"`).join(', ');
  const types = [
    ...new Set(
      wrong.flatMap(volume =>
        Object.keys(volume).filter(source => !RESTRICTED_VOLUMES.has(source)),
      ),
    ),
  ]
    .sort()
    .map(source => `"${source}"`)
    .join(', ');
  return `restricted volume types (${
    wrong.length === 1 ? 'volume' : 'volumes'
  } ${names} ${wrong.length === 1 ? 'uses' : 'use'} restricted volume ${
    types.includes(',') ? 'types' : 'type'
  } ${types})`;
};

const runAsNonRoot: Check = pod => {
  const podSets = podContext(pod, 'runAsNonRoot') === true;
  const own = (container: JsonObject) =>
    valueAt(container, 'securityContext', 'runAsNonRoot');
  const says = all(pod).filter(container => own(container) === false);
  if (says.length > 0) {
    return `runAsNonRoot != true (${named(
      says,
    )} must not set securityContext.runAsNonRoot=false)`;
  }
  const missing = all(pod).filter(container => own(container) !== true);
  if (podSets || missing.length === 0) return undefined;
  return `runAsNonRoot != true (pod or ${named(
    missing,
  )} must set securityContext.runAsNonRoot=true)`;
};

const runAsUser: Check = pod => {
  if (podContext(pod, 'runAsUser') === 0) {
    return 'runAsUser=0 (pod must not set runAsUser=0)';
  }
  return where(
    pod,
    container => valueAt(container, 'securityContext', 'runAsUser') === 0,
    containers => `runAsUser=0 (${containers} must not set runAsUser=0)`,
  );
};

const restrictedSeccomp: Check = pod => {
  const allowed = (type: string | undefined) =>
    type === 'RuntimeDefault' || type === 'Localhost';
  const podSets = allowed(seccompType(specOf(pod)));
  const missing = all(pod).filter(container => {
    const type = seccompType(container);
    return type === undefined ? !podSets : !allowed(type);
  });
  return missing.length > 0
    ? `seccompProfile (pod or ${named(
        missing,
      )} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`
    : undefined;
};

/** What `restricted` asks for beyond `baseline`. */
export const RESTRICTED_CHECKS: Check[] = [
  allowPrivilegeEscalation,
  restrictedCapabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  restrictedSeccomp,
];
