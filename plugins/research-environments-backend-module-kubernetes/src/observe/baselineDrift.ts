import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { differences } from '../drift/differences';
import { pathText } from '../drift/FieldPath';

/**
 * Says in which field a live baseline object is not as rendered, or `undefined`. Pure.
 *
 * What the portal sets must be exactly so, additions included: a rule added to a deny-all network policy opens it. Labels
 * and annotations of others do not matter, and neither does what only the server writes.
 */
export function baselineDrift(
  rendered: KubernetesObject,
  live: KubernetesObject,
): string | undefined {
  const [first] = differences(rendered, live, 'exact');
  return first && pathText(first);
}
