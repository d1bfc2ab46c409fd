import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { StatusTone } from '@glovebox/guarded-change-common';

/** How each state is named and drawn. */
export const STATE_LOOKS: Record<
  ApprovalState,
  { word: string; tone: StatusTone }
> = {
  pending: { word: 'Waiting', tone: 'waiting' },
  approved: { word: 'Approved', tone: 'ok' },
  rejected: { word: 'Rejected', tone: 'failed' },
  expired: { word: 'Lapsed', tone: 'warning' },
  superseded: { word: 'Superseded', tone: 'neutral' },
  withdrawn: { word: 'Withdrawn', tone: 'neutral' },
  consumed: { word: 'Carried out', tone: 'ok' },
};
