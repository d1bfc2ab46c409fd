import { Knex } from 'knex';
import {
  DriftFinding,
  ObservedResource,
} from '@glovebox/backstage-plugin-research-environments-common';
import { TargetState } from '@glovebox/backstage-plugin-research-environments-node';
import { TargetStateRecord } from '../model/records';

/** What each target remembers of an environment between calls, and what was last observed there. */
export interface TargetStateStore {
  list(environmentId: string): Promise<TargetStateRecord[]>;

  /** Outputs that are given are added to those that are there. */
  saveState(
    trx: Knex.Transaction,
    key: { environmentId: string; targetId: string },
    change: { state: TargetState; outputs?: Record<string, string> },
  ): Promise<void>;

  saveResources(
    trx: Knex.Transaction,
    key: { environmentId: string; targetId: string },
    resources: ObservedResource[],
  ): Promise<void>;

  saveDrift(
    trx: Knex.Transaction,
    key: { environmentId: string; targetId: string },
    drift: DriftFinding[],
  ): Promise<void>;
}
