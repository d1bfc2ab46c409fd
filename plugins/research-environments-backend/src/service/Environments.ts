import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ChangeEvent, Operation, Page } from '@glovebox/guarded-change-common';
import {
  ConnectionDetails,
  Environment,
  EnvironmentSummary,
  ObservedResource,
  Plan,
  QuotaLine,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ListEnvironmentsOptions } from '../database/EnvironmentStore';

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

/** Everything that people do with environments once they were asked for. */
export interface Environments {
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

  submit(call: EnvironmentCall & { digest: string }): Promise<Environment>;
  replan(call: EnvironmentCall): Promise<Environment>;
  discard(call: EnvironmentCall): Promise<Environment>;
  withdraw(call: EnvironmentCall): Promise<Environment>;
  retry(call: EnvironmentCall): Promise<Environment>;
  cancel(call: EnvironmentCall): Promise<Environment>;
  delete(
    call: EnvironmentCall & { confirmName: string; reason?: string },
  ): Promise<Environment>;
  forceDelete(
    call: EnvironmentCall & { confirmName: string; reason: string },
  ): Promise<Environment>;
}
