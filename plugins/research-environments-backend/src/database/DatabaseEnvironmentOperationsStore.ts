import { OperationInDetail, Page } from '@glovebox/guarded-change-common';
import { OperationEngine } from '@glovebox/guarded-change-node';
import { Placement } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import {
  EnvironmentOperationsStore,
  OperationsQuery,
  PlacementLoad,
} from './EnvironmentOperationsStore';
import { EnvironmentRow } from './rows';

/** Failures after which the request is a draft or waits for approval again: there is nothing to get unstuck. */
const GOES_ON = ['ApprovalSuperseded', 'ApprovalReopened', 'ApprovalWithdrawn'];

interface LoadRow {
  placement: string;
  environments: number | string;
  active: number | string;
  failed: number | string;
}

/** Operations in the plugin's database, beside the environments that they work on. */
export class DatabaseEnvironmentOperationsStore
  implements EnvironmentOperationsStore
{
  static create(options: {
    database: Knex;
    engine: OperationEngine;
  }): DatabaseEnvironmentOperationsStore {
    return new DatabaseEnvironmentOperationsStore(
      options.database,
      options.engine,
    );
  }

  private constructor(
    private readonly database: Knex,
    private readonly engine: OperationEngine,
  ) {}

  search(query: OperationsQuery): Promise<Page<OperationInDetail>> {
    const { q, ...rest } = query;
    return this.engine.search({
      ...rest,
      unsettled: this.unsettled(),
      subjects: q === undefined ? undefined : this.matching(q),
    });
  }

  async loads(): Promise<PlacementLoad[]> {
    const rows = await this.database<EnvironmentRow>('environments')
      .whereNull('ended_at')
      .groupBy('placement')
      .select<LoadRow[]>(
        'placement',
        this.database.raw(
          'sum(case when ever_applied then 1 else 0 end) as environments',
        ),
        this.database.raw(
          `sum(case when operation_state = 'active' then 1 else 0 end) as active`,
        ),
        this.database.raw(
          `sum(case when operation_state = 'failed' then 1 else 0 end) as failed`,
        ),
      );
    return rows.map(row => ({
      placement: JSON.parse(row.placement) as Placement,
      // PostgreSQL gives sums as text.
      environments: Number(row.environments),
      active: Number(row.active),
      failed: Number(row.failed),
    }));
  }

  /** Failed operations that are still the last word on their environment. */
  private unsettled(): Knex.QueryBuilder {
    return this.database<EnvironmentRow>('environments')
      .where('operation_state', 'failed')
      .whereNull('ended_at')
      .andWhere(stays =>
        stays
          .whereNull('operation_error_reason')
          .orWhereNotIn('operation_error_reason', GOES_ON),
      )
      .select('operation_id');
  }

  private matching(q: string): Knex.QueryBuilder {
    const escaped = q
      .toLowerCase()
      .replace(/[!%_]/g, character => `!${character}`);
    const pattern = `%${escaped}%`;
    return this.database<EnvironmentRow>('environments')
      .whereRaw(
        `(lower(??) like ? escape '!' or lower(??) like ? escape '!')`,
        ['name', pattern, 'placement', pattern],
      )
      .select('id');
  }
}
