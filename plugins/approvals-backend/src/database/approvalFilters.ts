import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { InvolvedFilter } from '../permissions/InvolvedFilter';
import { ApprovalQuery } from './ApprovalStore';

type Where = Knex.QueryBuilder;

/** Narrows to what one rule of a permission decision asks. */
export function whereInvolved(where: Where, filter: InvolvedFilter): void {
  whereRef(where, refs => refs.whereIn('ref', filter.involvedRefs));
}

/** Narrows to one of the inbox' views. */
export function whereView(where: Where, view: ApprovalQuery['view']): void {
  switch (view.name) {
    case 'all':
      return;
    case 'mine':
      whereRef(where, refs =>
        refs.where({ role: 'requester', ref: view.person }),
      );
      return;
    case 'decided':
      whereRef(where, refs => refs.where({ role: 'voter', ref: view.person }));
      return;
    default:
      whereRef(where, refs =>
        refs
          .where('role', 'approver')
          .whereIn('ref', view.refs)
          .whereRaw('?? = ??', ['approval_refs.stage_id', 'open_stage_id']),
      );
      // Whoever asks, gains, wrote or has voted is not waited for.
      where.whereNotExists((refs: Where) =>
        refs
          .from('approval_refs')
          .whereRaw('?? = ??', ['approval_refs.approval_id', 'approvals.id'])
          .where((one: Where) =>
            one
              .where((interest: Where) =>
                interest
                  .whereIn('role', ['requester', 'beneficiary', 'editor'])
                  .whereIn('ref', view.refs),
              )
              .orWhere({ role: 'voter', ref: view.person }),
          ),
      );
  }
}

/** Narrows to a state as it is now: what has lapsed is expired, whatever is recorded. */
export function whereState(
  where: Where,
  state: ApprovalState,
  now: Date,
): void {
  const time = now.toISOString();
  switch (state) {
    case 'pending':
      where.where({ state }).where('decide_by', '>', time);
      return;
    case 'approved':
      where.where({ state }).where('consume_by', '>', time);
      return;
    case 'expired':
      where.where((any: Where) =>
        any
          .where({ state })
          .orWhere((lapsed: Where) => whereLapsed(lapsed, now)),
      );
      return;
    default:
      where.where({ state });
  }
}

/** Recorded as live, while its time is over. */
export function whereLapsed(where: Where, now: Date): void {
  const time = now.toISOString();
  where.where((any: Where) =>
    any
      .where((pending: Where) =>
        pending.where('state', 'pending').where('decide_by', '<=', time),
      )
      .orWhere((approved: Where) =>
        approved.where('state', 'approved').where('consume_by', '<=', time),
      ),
  );
}

function whereRef(where: Where, narrow: (refs: Where) => Where): void {
  where.whereExists((refs: Where) =>
    narrow(
      refs
        .from('approval_refs')
        .whereRaw('?? = ??', ['approval_refs.approval_id', 'approvals.id']),
    ),
  );
}
