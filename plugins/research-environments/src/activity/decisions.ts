import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { statusOf } from '@glovebox/guarded-change-react';
import {
  ReadOptions,
  ResearchEnvironmentsApi,
} from '../api/ResearchEnvironmentsApi';

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The approvals that are or were asked for: a request that was asked anew had another before. */
function approvalIdsOf(
  environment: Pick<Environment, 'approvalId' | 'revisions'>,
  events: readonly ChangeEvent[],
): string[] {
  const ids = [
    environment.approvalId,
    ...environment.revisions.map(revision => revision.approvalId),
    ...events.map(event => event.detail.approvalId),
  ];
  return [...new Set(ids.filter(isId))];
}

const DECIDED = { approve: 'approved it', reject: 'rejected it' };

/** Who decided what, and why, as things that happened. */
function votesOf(approval: Approval): ChangeEvent[] {
  const { subject, stages, votes } = approval;
  return votes.map((vote, index) => {
    const stage = stages.find(({ id }) => id === vote.stageId);
    const decided = `${vote.voter} ${DECIDED[vote.decision]}`;
    const where = stage ? ` as ${stage.title}` : '';
    return {
      seq: index,
      time: vote.votedAt,
      type: 'approval.voted',
      subject: { kind: 'approval', id: approval.id, name: subject.name },
      actor: vote.voter,
      summary: `${decided}${where}${vote.reason ? `: ${vote.reason}` : ''}`,
      detail: {},
    };
  });
}

/** An approval as far as the reader may read it: who sees an environment does not see each decision about it. */
async function readVotes(
  api: ResearchEnvironmentsApi,
  id: string,
  options: ReadOptions,
): Promise<ChangeEvent[]> {
  try {
    return votesOf(await api.getApproval(id, options));
  } catch (error) {
    if (statusOf(error as Error) === 403 || statusOf(error as Error) === 404) {
      return [];
    }
    throw error;
  }
}

/** The decisions about an environment, which approvals keeps and its own events do not. */
export async function readDecisions(
  api: ResearchEnvironmentsApi,
  about: { environment: Environment; events: readonly ChangeEvent[] },
  options: ReadOptions,
): Promise<ChangeEvent[]> {
  const ids = approvalIdsOf(about.environment, about.events);
  const votes = await Promise.all(ids.map(id => readVotes(api, id, options)));
  return votes.flat();
}
