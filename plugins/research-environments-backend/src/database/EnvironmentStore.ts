import { Knex } from 'knex';
import { Condition, Page } from '@glovebox/guarded-change-common';
import { RevisionState } from '@glovebox/backstage-plugin-research-environments-common';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  RevisionRecord,
} from '../model/records';
import { EnvironmentFilter } from '../permissions/EnvironmentFilter';

/** Which environments a list asks for. Everything is decided in SQL. */
export interface ListEnvironmentsOptions {
  /** What the permission policy lets the viewer see; absent when it lets the viewer see all. */
  visible?: PermissionCriteria<EnvironmentFilter>;
  /** Requester or beneficiary. */
  person?: string;
  /** Any of these own it. */
  ownerGroups?: string[];
  riskClass?: string;
  lifecycle: 'open' | 'ended' | 'any';
  /** Part of the name or purpose. */
  q?: string;
  cursor?: string;
  limit: number;
}

/** What may change in an environment. */
export type EnvironmentPatch = Partial<
  Omit<
    EnvironmentRecord,
    'id' | 'name' | 'namespace' | 'placement' | 'createdAt'
  >
>;

/** What may change in a revision; its content never does. */
export type RevisionPatch = Partial<
  Pick<
    RevisionRecord,
    'submittedAt' | 'submittedDigest' | 'approvalId' | 'plan'
  >
> & { state?: RevisionState; stateReason?: string; stateSince?: string };

/** A revision, and the states from which it may change. */
export interface RevisionKey {
  environmentId: string;
  number: number;
  from: RevisionState[];
}

/** Loops that look at environments again and again, each with a due time of its own. */
export type WorkLoop = 'reconcile' | 'observe';

/** Environments, their revisions and the names they hold. Writes take the caller's transaction. */
export interface EnvironmentStore {
  transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;

  /** @throws ConflictError when the name is taken, or is the id of another environment. */
  insert(
    trx: Knex.Transaction,
    environment: EnvironmentRecord,
    revision: RevisionRecord,
  ): Promise<void>;

  /** Puts a new revision in place of a draft that was never applied, and what the environment is according to it. */
  rewriteDraft(
    trx: Knex.Transaction,
    environment: EnvironmentRecord,
    revision: RevisionRecord,
  ): Promise<void>;

  /** By id, or by name: the one that holds it, else the last one that did. */
  get(idOrName: string): Promise<EnvironmentWithHead | undefined>;

  /** By id, with the row locked until the transaction ends. */
  getForUpdate(
    trx: Knex.Transaction,
    id: string,
  ): Promise<EnvironmentWithHead | undefined>;

  getMany(ids: string[]): Promise<EnvironmentWithHead[]>;

  /** Newest first. */
  list(options: ListEnvironmentsOptions): Promise<Page<EnvironmentWithHead>>;

  revisions(environmentId: string): Promise<RevisionRecord[]>;

  update(
    trx: Knex.Transaction,
    id: string,
    patch: EnvironmentPatch,
  ): Promise<void>;

  /**
   * Changes the revision, whose state must be one of `from`.
   *
   * @throws ConflictError when it is in another state by now: the transaction is rolled back, and nothing half is recorded.
   */
  updateRevision(
    trx: Knex.Transaction,
    key: RevisionKey,
    patch: RevisionPatch,
  ): Promise<void>;

  /** Changes the revision while its state is one of `from`; says whether it did. For where it is fine that it did not. */
  tryUpdateRevision(
    trx: Knex.Transaction,
    key: RevisionKey,
    patch: RevisionPatch,
  ): Promise<boolean>;

  /** Makes the name free for another environment. */
  freeName(trx: Knex.Transaction, environmentId: string): Promise<void>;

  /**
   * Claims environments whose turn it is by moving their due time to `until`; of several workers that try, one gets each. Only
   * what runs and is not worked on is observed.
   */
  claimDue(
    loop: WorkLoop,
    options: { now: Date; until: Date; limit: number },
  ): Promise<string[]>;

  /** Makes it due at once, for something that just happened. */
  makeDue(trx: Knex.Transaction, loop: WorkLoop, id: string): Promise<void>;

  /** Writes what was seen, only while nobody decided to delete it meanwhile; says whether it did. */
  saveConditions(
    trx: Knex.Transaction,
    id: string,
    conditions: Condition[],
  ): Promise<boolean>;
}
