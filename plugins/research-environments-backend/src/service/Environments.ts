import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ChangeEvent, Operation, Page } from '@glovebox/guarded-change-common';
import {
  ConnectionDetails,
  DriftObject,
  Environment,
  EnvironmentRequest,
  EnvironmentSummary,
  ObservedResource,
  Plan,
  QuotaLine,
  SkipStepRequest,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ListEnvironmentsOptions } from '../database/EnvironmentStore';
import { CatalogName } from './catalogEnvironments';

/** A call for one environment, by its id or name. */
export interface EnvironmentCall {
  idOrName: string;
  credentials: BackstageCredentials;
}

/** What a list asks for, as the route validated it. */
export type ListCall = Pick<
  ListEnvironmentsOptions,
  'riskClass' | 'lifecycle' | 'q' | 'cursor' | 'limit' | 'visible'
> & {
  view: 'mine' | 'team' | 'all';
  ownerGroup?: string;
  credentials: BackstageCredentials;
};

/** A call to restore what differs from what was approved: the objects that the person read. */
export type HealCall = EnvironmentCall & { objects: DriftObject[] };

/** Where the draft of a request is. */
export interface RequestedEnvironment {
  id: string;
  name: string;
  path: string;
}

/** Everything that people and other plugins do with environments. */
export interface Environments {
  /** Stores a draft for the person who runs a template. */
  request(call: {
    request: EnvironmentRequest;
    credentials: BackstageCredentials;
  }): Promise<RequestedEnvironment>;
  list(call: ListCall): Promise<Page<EnvironmentSummary>>;
  get(call: EnvironmentCall): Promise<Environment>;
  plan(call: EnvironmentCall & { revision: number }): Promise<Plan>;
  resources(call: EnvironmentCall): Promise<{ items: ObservedResource[] }>;
  events(
    call: EnvironmentCall & { after?: number; limit: number },
  ): Promise<{ items: ChangeEvent[] }>;
  operations(call: EnvironmentCall): Promise<{ items: Operation[] }>;
  connection(call: EnvironmentCall): Promise<ConnectionDetails>;
  quota(call: {
    team: string;
    credentials: BackstageCredentials;
  }): Promise<{ items: QuotaLine[] }>;
  /** Every event of every environment, for the ledger and for people who audit. */
  allEvents(call: {
    after?: number;
    limit: number;
    credentials: BackstageCredentials;
  }): Promise<{ items: ChangeEvent[] }>;
  /** Every environment that has not ended, for the catalog. */
  listOpen(call: {
    cursor?: string;
    credentials: BackstageCredentials;
  }): Promise<Page<EnvironmentSummary>>;
  /** Who holds the name of an environment, for the catalog. */
  nameHolder(call: EnvironmentCall): Promise<CatalogName>;

  submit(call: EnvironmentCall & { digest: string }): Promise<Environment>;
  replan(call: EnvironmentCall): Promise<Environment>;
  discard(call: EnvironmentCall): Promise<Environment>;
  withdraw(call: EnvironmentCall): Promise<Environment>;
  retry(call: EnvironmentCall): Promise<Environment>;
  cancel(call: EnvironmentCall): Promise<Environment>;
  tryNow(call: EnvironmentCall): Promise<Environment>;
  skipStep(call: EnvironmentCall & SkipStepRequest): Promise<Environment>;
  heal(call: HealCall): Promise<Environment>;
  delete(
    call: EnvironmentCall & { confirmName: string; reason?: string },
  ): Promise<Environment>;
  forceDelete(
    call: EnvironmentCall & { confirmName: string; reason: string },
  ): Promise<Environment>;
}
