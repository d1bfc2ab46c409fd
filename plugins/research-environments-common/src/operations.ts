import {
  Ability,
  OperationInDetail,
  Status,
} from '@glovebox/guarded-change-common';
import { z } from 'zod';
import {
  AskedOfSecondPerson,
  EnvironmentAction,
  SkippableOperationStep,
} from './types';

/** What is done to an environment. @public */
export const OPERATION_KINDS = [
  'environment.plan',
  'environment.apply',
  'environment.heal',
  'environment.delete',
  'environment.force-delete',
] as const;

/** What each is called. @public */
export const OPERATION_TITLES: Readonly<Record<string, string>> = {
  'environment.plan': 'Planning',
  'environment.apply': 'Provisioning',
  'environment.heal': 'Restoring what was approved',
  'environment.delete': 'Deletion',
  'environment.force-delete': 'Forced deletion',
};

/** @public */
export type OperationStatusWord =
  | 'Queued'
  | 'Running'
  | 'Waiting'
  | 'Trying again'
  | 'Worker silent'
  | 'Failed'
  | 'Done'
  | 'Cancelled';

/** The ways out of an operation that hangs. @public */
export const WAYS_OUT = [
  'retry',
  'try-now',
  'skip-step',
  'cancel',
  'force-delete',
] as const satisfies readonly EnvironmentAction[];

/** @public */
export type WayOut = (typeof WAYS_OUT)[number];

/** An operation as the platform team sees it. @public */
export interface EnvironmentOperation {
  operation: OperationInDetail;
  /** What is done, in a word or two. */
  title: string;
  status: Status<OperationStatusWord>;
  /** The step that runs, waits or failed. */
  step?: { name: string; title: string; tries: number };
  environment: {
    id: string;
    name: string;
    ownerGroup: string;
    namespace: string;
    targetIds: string[];
  };
  abilities: Ability<WayOut>[];
  skippable?: SkippableOperationStep;
  asked?: AskedOfSecondPerson[];
}

/** @public */
export const listOperationsQuerySchema = z.strictObject({
  /** `stuck`: failed, failing, or under way for long. */
  state: z.enum(['stuck', 'unfinished', 'failed', 'all']).default('stuck'),
  kind: z.enum(OPERATION_KINDS).optional(),
  /** Part of an environment's name, or of the id of a target that it is placed on. */
  q: z.string().max(100).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

/** @public */
export type ListOperationsQuery = z.input<typeof listOperationsQuerySchema>;

/** @public */
export const skipStepRequestSchema = z.strictObject({
  operationId: z.string().min(1).max(36),
  /** Name of the step at which it stands. */
  step: z.string().min(1).max(100),
  reason: z.string().trim().min(10, 'say why nothing gentler works').max(500),
});

/** @public */
export type SkipStepRequest = z.infer<typeof skipStepRequestSchema>;

/** @public */
export type ConnectorStatusWord =
  | 'Healthy'
  | 'Unhealthy'
  | 'Not checked yet'
  | 'Not checked lately'
  | 'Not configured';

/** Something outside that environments hang on, as it was last checked. @public */
export interface Connector {
  /** Id of a target, such as `kubernetes:aks-east`. */
  id: string;
  kind: 'kubernetes' | 'azure' | 'portal';
  title: string;
  status: Status<ConnectorStatusWord>;
  /** ISO 8601 in UTC. */
  lastCheckedAt?: string;
  /** Environments that were created there and did not end. */
  environments: number;
  /** Of all that are placed there: those on which something is being done. */
  operationsUnderWay: number;
  /** Of all that are placed there: those whose last operation failed. */
  operationsFailed: number;
}
