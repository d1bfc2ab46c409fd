import { createApiRef } from '@backstage/frontend-plugin-api';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  Connector,
  ConnectionDetails,
  DriftObject,
  Environment,
  EnvironmentOperation,
  EnvironmentSummary,
  ListEnvironmentsQuery,
  ListOperationsQuery,
  ObservedResource,
  Plan,
  SkipStepRequest,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';

/** @public */
export interface ReadOptions {
  signal?: AbortSignal;
}

/** Actions that need nothing but the environment. @public */
export type PlainAction =
  | 'replan'
  | 'discard'
  | 'withdraw'
  | 'retry'
  | 'cancel'
  | 'try-now';

/**
 * Environments as the signed-in person sees them. Every call rejects with a `ResponseError` that carries the backend's words.
 *
 * @public
 */
export interface ResearchEnvironmentsApi {
  listEnvironments(
    query: ListEnvironmentsQuery,
    options?: ReadOptions,
  ): Promise<Page<EnvironmentSummary>>;
  getEnvironment(name: string, options?: ReadOptions): Promise<Environment>;
  getPlan(id: string, revision: number, options?: ReadOptions): Promise<Plan>;
  listResources(id: string, options?: ReadOptions): Promise<ObservedResource[]>;
  /** Everything that happened to it, oldest first. */
  listEvents(id: string, options?: ReadOptions): Promise<ChangeEvent[]>;
  /** How to reach a Ready environment. Asked for only when the person wants to see it. */
  getConnection(id: string): Promise<ConnectionDetails>;
  /** The approval of a submitted revision. */
  getApproval(id: string, options?: ReadOptions): Promise<Approval>;
  /** Submits the plan with the digest that the person read. */
  submit(id: string, digest: string): Promise<void>;
  act(id: string, action: PlainAction): Promise<void>;
  /** Restores what differs from what was approved: the objects that the person read. */
  heal(id: string, objects: DriftObject[]): Promise<void>;
  delete(
    id: string,
    options: { confirmName: string; reason?: string },
  ): Promise<void>;
  forceDelete(
    id: string,
    options: { confirmName: string; reason: string },
  ): Promise<void>;
  /** Asks a second person to agree that an operation goes on without the step at which it stands. */
  skipStep(id: string, request: SkipStepRequest): Promise<void>;
  /** Operations across all environments, for the platform team: the newest trouble first. */
  listOperations(
    query: ListOperationsQuery,
    options?: ReadOptions,
  ): Promise<Page<EnvironmentOperation>>;
  listConnectors(options?: ReadOptions): Promise<Connector[]>;
  /** Checks it now, unless that was done a moment ago. */
  checkConnector(id: string): Promise<void>;
}

/** @public */
export const researchEnvironmentsApiRef =
  createApiRef<ResearchEnvironmentsApi>().with({
    id: 'plugin.research-environments.client',
    pluginId: 'research-environments',
  });

/** Signals channel that tells of changed environments: `{ environmentId }`. */
export const ENVIRONMENTS_CHANNEL = 'research-environments';
