import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
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
import { PluginHttpClient, QueryValues } from '@glovebox/guarded-change-react';
import {
  PlainAction,
  ReadOptions,
  ResearchEnvironmentsApi,
} from './ResearchEnvironmentsApi';

/** As many as the backend gives at once. */
const EVENTS_AT_ONCE = 1000;

interface Items<T> {
  items: T[];
}

/** {@link ResearchEnvironmentsApi} over HTTP. */
export class ResearchEnvironmentsClient implements ResearchEnvironmentsApi {
  private readonly environments: PluginHttpClient;
  private readonly approvals: PluginHttpClient;

  constructor(apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.environments = new PluginHttpClient({
      pluginId: 'research-environments',
      ...apis,
    });
    this.approvals = new PluginHttpClient({ pluginId: 'approvals', ...apis });
  }

  async listEnvironments(query: ListEnvironmentsQuery, options?: ReadOptions) {
    return this.environments.get<Page<EnvironmentSummary>>('/environments', {
      query: query as QueryValues,
      ...options,
    });
  }

  async getEnvironment(name: string, options?: ReadOptions) {
    return this.environments.get<Environment>(pathOf(name), options);
  }

  async getPlan(id: string, revision: number, options?: ReadOptions) {
    return this.environments.get<Plan>(
      `${pathOf(id)}/revisions/${revision}/plan`,
      options,
    );
  }

  async listResources(id: string, options?: ReadOptions) {
    const { items } = await this.environments.get<Items<ObservedResource>>(
      `${pathOf(id)}/resources`,
      options,
    );
    return items;
  }

  async listEvents(id: string, options?: ReadOptions) {
    const events: ChangeEvent[] = [];
    let read: ChangeEvent[];
    do {
      ({ items: read } = await this.environments.get<Items<ChangeEvent>>(
        `${pathOf(id)}/events`,
        {
          query: {
            after: events[events.length - 1]?.seq,
            limit: EVENTS_AT_ONCE,
          },
          ...options,
        },
      ));
      events.push(...read);
    } while (read.length === EVENTS_AT_ONCE);
    return events;
  }

  async getConnection(id: string) {
    return this.environments.get<ConnectionDetails>(`${pathOf(id)}/connection`);
  }

  async getApproval(id: string, options?: ReadOptions) {
    return this.approvals.get<Approval>(
      `/approvals/${encodeURIComponent(id)}`,
      options,
    );
  }

  async submit(id: string, digest: string) {
    await this.environments.post(`${pathOf(id)}/submit`, { digest });
  }

  async act(id: string, action: PlainAction) {
    await this.environments.post(`${pathOf(id)}/${action}`);
  }

  async heal(id: string, objects: DriftObject[]) {
    await this.environments.post(`${pathOf(id)}/heal`, { objects });
  }

  async delete(id: string, options: { confirmName: string; reason?: string }) {
    await this.environments.post(`${pathOf(id)}/delete`, options);
  }

  async forceDelete(
    id: string,
    options: { confirmName: string; reason: string },
  ) {
    await this.environments.post(`${pathOf(id)}/force-delete`, options);
  }

  async skipStep(id: string, request: SkipStepRequest) {
    await this.environments.post(`${pathOf(id)}/skip-step`, request);
  }

  async listOperations(query: ListOperationsQuery, options?: ReadOptions) {
    return this.environments.get<Page<EnvironmentOperation>>('/operations', {
      query: query as QueryValues,
      ...options,
    });
  }

  async listConnectors(options?: ReadOptions) {
    const { items } = await this.environments.get<Items<Connector>>(
      '/connectors',
      options,
    );
    return items;
  }

  async checkConnector(id: string) {
    await this.environments.post(`/connectors/${encodeURIComponent(id)}/check`);
  }
}

function pathOf(nameOrId: string): string {
  return `/environments/${encodeURIComponent(nameOrId)}`;
}
