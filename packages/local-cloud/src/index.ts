/**
 * Stand-ins for Kubernetes, Azure and Entra ID: for evaluation and tests only.
 *
 * @packageDocumentation
 */
export type { AccessCheck } from './azure/authorization/authorize';
export { startLocalCloud, DEFAULT_PORTS } from './LocalCloud';
export type {
  LocalCloud,
  LocalCloudOptions,
  LocalCloudPorts,
  LocalCluster,
} from './LocalCloud';
export type { FaultApi, FaultRuleInput } from './faults/FaultRule';
export type { FaultControl, FaultStatus } from './faults/Faults';
