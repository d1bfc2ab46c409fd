import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import { containersOf } from './podOf';

/** The levels of the Pod Security Standards that refuse something. */
export type Level = 'baseline' | 'restricted';

/** A check tells what is wrong with a pod, in the real server's words; undefined when nothing is. */
type Check = (pod: JsonObject) => string | undefined;

const BASELINE_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]);
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
const SELINUX_TYPES = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

const specOf = (pod: JsonObject) => objectAt(pod, 'spec');
const all = (pod: JsonObject) => [
  ...containersOf(specOf(pod)),
  ...objectsAt(pod, 'spec', 'ephemeralContainers'),
];
const named = (containers: JsonObject[]) => {
  const names = containers.map(container => `"${stringAt(container, 'name')}"`);
  return `${names.length === 1 ? 'container' : 'containers'} ${names.join(
    ', ',
  )}`;
};
const podContext = (pod: JsonObject, field: string) =>
  valueAt(pod, 'spec', 'securityContext', field);

function where(
  pod: JsonObject,
  wrong: (container: JsonObject) => boolean,
  message: (containers: string) => string,
): string | undefined {
  const found = all(pod).filter(wrong);
  return found.length > 0 ? message(named(found)) : undefined;
}

const hostNamespaces: Check = pod => {
  const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter(
    field => valueAt(pod, 'spec', field) === true,
  );
  return used.length > 0
    ? `host namespaces (${used.map(field => `${field}=true`).join(', ')})`
    : undefined;
};

const privileged: Check = pod =>
  where(
    pod,
    container => valueAt(container, 'securityContext', 'privileged') === true,
    containers =>
      `privileged (${containers} must not set securityContext.privileged=true)`,
  );

const baselineCapabilities: Check = pod => {
  const added = (container: JsonObject) =>
    stringsAt(container, 'securityContext', 'capabilities', 'add').filter(
      name => !BASELINE_CAPABILITIES.has(name),
    );
  const found = all(pod).filter(container => added(container).length > 0);
  if (found.length === 0) return undefined;
  const names = [...new Set(found.flatMap(added))].sort();
  return `non-default capabilities (${named(found)} must not include ${names
    .map(name => `"${name}"`)
    .join(', ')} in securityContext.capabilities.add)`;
};

const hostPath: Check = pod => {
  const volumes = objectsAt(pod, 'spec', 'volumes').filter(
    volume => volume.hostPath !== undefined,
  );
  const names = volumes.map(volume => `"${volume.name}"`).join(', ');
  return volumes.length > 0
    ? `hostPath volumes (${
        volumes.length === 1 ? 'volume' : 'volumes'
      } ${names})`
    : undefined;
};

const hostPorts: Check = pod => {
  const ports = (container: JsonObject) =>
    objectsAt(container, 'ports').filter(
      port => Number(port.hostPort ?? 0) !== 0,
    );
  const found = all(pod).filter(container => ports(container).length > 0);
  if (found.length === 0) return undefined;
  const numbers = found.flatMap(ports).map(port => port.hostPort);
  return `hostPort (${named(found)} ${found.length === 1 ? 'uses' : 'use'} ${
    numbers.length === 1 ? 'hostPort' : 'hostPorts'
  } ${numbers.join(', ')})`;
};

const procMount: Check = pod =>
  where(
    pod,
    container => {
      const mount = valueAt(container, 'securityContext', 'procMount');
      return mount !== undefined && mount !== 'Default';
    },
    containers =>
      `procMount (${containers} must not set securityContext.procMount)`,
  );

const selinux: Check = pod => {
  const wrong = (options: JsonObject | undefined) =>
    options !== undefined &&
    (!SELINUX_TYPES.has(stringAt(options, 'type') ?? '') ||
      Boolean(options.user) ||
      Boolean(options.role));
  const found = all(pod).some(container =>
    wrong(objectAt(container, 'securityContext', 'seLinuxOptions')),
  );
  return found ||
    wrong(objectAt(pod, 'spec', 'securityContext', 'seLinuxOptions'))
    ? 'seLinuxOptions (pod or containers set forbidden securityContext.seLinuxOptions)'
    : undefined;
};

const sysctls: Check = pod => {
  const unsafe = objectsAt(pod, 'spec', 'securityContext', 'sysctls')
    .map(sysctl => String(sysctl.name))
    .filter(name => !SAFE_SYSCTLS.has(name));
  return unsafe.length > 0
    ? `forbidden sysctls (${unsafe.join(', ')})`
    : undefined;
};

const windowsHostProcess: Check = pod => {
  const wrong = (holder: JsonObject | undefined) =>
    valueAt(holder, 'securityContext', 'windowsOptions', 'hostProcess') ===
    true;
  return wrong(specOf(pod)) || all(pod).some(wrong)
    ? 'hostProcess (pod or containers must not set securityContext.windowsOptions.hostProcess=true)'
    : undefined;
};

const appArmor: Check = pod => {
  const unconfined = Object.entries(
    stringMapAt(pod, 'metadata', 'annotations'),
  ).some(
    ([key, value]) =>
      key.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
      value !== 'runtime/default' &&
      !value.startsWith('localhost/'),
  );
  const wrong = (holder: JsonObject | undefined) =>
    valueAt(holder, 'securityContext', 'appArmorProfile', 'type') ===
    'Unconfined';
  return unconfined || wrong(specOf(pod)) || all(pod).some(wrong)
    ? 'forbidden AppArmor profile (pod or containers must not be unconfined)'
    : undefined;
};

const seccompType = (holder: JsonObject | undefined) =>
  stringAt(holder, 'securityContext', 'seccompProfile', 'type');

const baselineSeccomp: Check = pod => {
  const wrong = all(pod).filter(
    container => seccompType(container) === 'Unconfined',
  );
  if (seccompType(specOf(pod)) === 'Unconfined') {
    return 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")';
  }
  return wrong.length > 0
    ? `seccompProfile (${named(
        wrong,
      )} must not set securityContext.seccompProfile.type to "Unconfined")`
    : undefined;
};

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

const BASELINE: Check[] = [
  hostNamespaces,
  privileged,
  baselineCapabilities,
  hostPath,
  hostPorts,
  procMount,
  selinux,
  sysctls,
  windowsHostProcess,
  appArmor,
  baselineSeccomp,
];

/** At `restricted` the stricter check of a field replaces the baseline's. */
const RESTRICTED: Check[] = [
  ...BASELINE.filter(
    check => check !== baselineCapabilities && check !== baselineSeccomp,
  ),
  allowPrivilegeEscalation,
  restrictedCapabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  restrictedSeccomp,
];

/** What a pod (or a pod template) does that a level forbids. */
export function violationsOf(level: Level, pod: JsonObject): string[] {
  const checks = level === 'restricted' ? RESTRICTED : BASELINE;
  return checks
    .map(check => check(pod))
    .filter((problem): problem is string => problem !== undefined);
}
