import { JsonObject, objectAt, objectsAt, stringAt, valueAt } from '../json';
import { containersOf } from './podOf';

/** A check tells what is wrong with a pod, in the real server's words; undefined when nothing is. */
export type Check = (pod: JsonObject) => string | undefined;

/** A pod's spec. */
export const specOf = (pod: JsonObject) => objectAt(pod, 'spec');
/** Every container of a pod, ephemeral ones included. */
export const all = (pod: JsonObject) => [
  ...containersOf(specOf(pod)),
  ...objectsAt(pod, 'spec', 'ephemeralContainers'),
];
/** Containers by name, as messages list them. */
export const named = (containers: JsonObject[]) => {
  const names = containers.map(container => `"${stringAt(container, 'name')}"`);
  return `${names.length === 1 ? 'container' : 'containers'} ${names.join(
    ', ',
  )}`;
};
/** A field of the pod's own security context. */
export const podContext = (pod: JsonObject, field: string) =>
  valueAt(pod, 'spec', 'securityContext', field);

/** A message about the containers for which something is wrong; undefined when there is none. */
export function where(
  pod: JsonObject,
  wrong: (container: JsonObject) => boolean,
  message: (containers: string) => string,
): string | undefined {
  const found = all(pod).filter(wrong);
  return found.length > 0 ? message(named(found)) : undefined;
}

/** The seccomp profile that a pod spec or container sets. */
export const seccompType = (holder: JsonObject | undefined) =>
  stringAt(holder, 'securityContext', 'seccompProfile', 'type');
