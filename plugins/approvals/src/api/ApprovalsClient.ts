import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  Approval,
  ListApprovalsQuery,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';
import { PluginHttpClient, QueryValues } from '@glovebox/guarded-change-react';
import { ApprovalsApi, ReadOptions } from './ApprovalsApi';

/** {@link ApprovalsApi} over HTTP. */
export class ApprovalsClient implements ApprovalsApi {
  private readonly http: PluginHttpClient;

  constructor(apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.http = new PluginHttpClient({ pluginId: 'approvals', ...apis });
  }

  async listApprovals(query: ListApprovalsQuery, options?: ReadOptions) {
    return this.http.get<Page<Approval>>('/approvals', {
      query: query as QueryValues,
      ...options,
    });
  }

  async getApproval(id: string, options?: ReadOptions) {
    return this.http.get<Approval>(pathOf(id), options);
  }

  async listEvents(id: string, options?: ReadOptions) {
    const { items } = await this.http.get<{ items: ChangeEvent[] }>(
      `${pathOf(id)}/events`,
      options,
    );
    return items;
  }

  async vote(id: string, vote: VoteRequest) {
    await this.http.post(`${pathOf(id)}/votes`, vote);
  }

  async withdraw(id: string, reason: string) {
    await this.http.post(`${pathOf(id)}/close`, { as: 'withdrawn', reason });
  }
}

function pathOf(id: string): string {
  return `/approvals/${encodeURIComponent(id)}`;
}
