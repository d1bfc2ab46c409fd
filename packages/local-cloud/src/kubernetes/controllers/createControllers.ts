import {
  claimBinding,
  definitionStatus,
  roleAggregation,
} from './clusterState';
import { Controller, ControllerContext } from './Controller';
import { deployment } from './deployment';
import { garbageCollector } from './garbageCollector';
import { job } from './job';
import { namespaceContent } from './namespaceContent';
import { namespaceFinaliser } from './namespaceFinaliser';
import { podLifecycle } from './podLifecycle';
import { quotaStatus } from './quotaStatus';
import { replicaSet } from './replicaSet';
import { statefulSet } from './statefulSet';

/** The control loops of a cluster. CronJobs and DaemonSets are stored and not acted on. */
export function createControllers(
  context: ControllerContext,
  rootCertificate: string,
): Controller[] {
  return [
    garbageCollector(context),
    namespaceContent(context, rootCertificate),
    namespaceFinaliser(context),
    roleAggregation(context),
    definitionStatus(context),
    claimBinding(context),
    quotaStatus(context),
    deployment(context),
    replicaSet(context),
    statefulSet(context),
    job(context),
    podLifecycle(context),
  ];
}
