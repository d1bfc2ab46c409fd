import { sampleApplications } from '../entra/sampleTenant';
import type { Placeholders } from './authorization/shippedRoles';
import { sampleNetworks } from './sampleNetwork';
import { sampleSubscriptions } from './sampleSubscriptions';

const networks = sampleNetworks(sampleSubscriptions);

/** What the placeholders of deploy/rbac/azure stand for in the lab. */
export const labPlaceholders: Placeholders = {
  'subscription id': sampleSubscriptions.map(
    ({ subscriptionId }) => subscriptionId,
  ),
  'id of each subnet in glovebox.clusters[].privateLink.subnets': networks.map(
    ({ subnetId }) => subnetId,
  ),
  'id of each zone in glovebox.clusters[].privateLink.dnsZones':
    networks.flatMap(({ dnsZones }) => Object.values(dnsZones)),
  ...Object.fromEntries(
    sampleApplications.map(({ name, objectId }) => [
      `object id of glovebox-${name}`,
      [objectId],
    ]),
  ),
};
