import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import {
  all,
  Check,
  named,
  seccompType,
  specOf,
  where,
} from './podSecurityCheck';
import { RESTRICTED_CHECKS } from './podSecurityRestricted';

/** The levels of the Pod Security Standards that refuse something. */
export type Level = 'baseline' | 'restricted';

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
const SELINUX_TYPES = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

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
  ...RESTRICTED_CHECKS,
];

/** What a pod (or a pod template) does that a level forbids. */
export function violationsOf(level: Level, pod: JsonObject): string[] {
  const checks = level === 'restricted' ? RESTRICTED : BASELINE;
  return checks
    .map(check => check(pod))
    .filter((problem): problem is string => problem !== undefined);
}
