import { Knex } from 'knex';

/** What a person has asked for and nobody has ended yet. A draft that is being planned is both. */
export interface OpenRequests {
  /** Not submitted, or to be submitted again. */
  drafts: number;
  /** Being planned, waiting for approvers, or being applied. */
  underWay: number;
}

/** How many requests people have open. */
export interface RequesterStore {
  /** Counts them, and lets no other transaction count those of the same person until this one ends. */
  countForUpdate(
    trx: Knex.Transaction,
    requester: string,
  ): Promise<OpenRequests>;
}
