import { StageShown, stageProgress, VoteShown } from './stageView';

const stage: StageShown = {
  id: 'security',
  title: 'Security',
  quorum: 2,
  eligible: ['user:default/sam', 'user:default/mina', 'user:default/noor'],
  approvers: ['security'],
  state: 'open',
};

function vote(voter: string, more: Partial<VoteShown> = {}): VoteShown {
  return {
    id: voter,
    stageId: 'security',
    voter,
    decision: 'approve',
    votedAt: '2026-01-01T00:00:00Z',
    counts: true,
    ...more,
  };
}

describe('stageProgress', () => {
  it('does not wait for who has voted', () => {
    expect(stageProgress(stage, [vote('user:default/sam')])).toEqual({
      approvals: 1,
      missing: 1,
      awaited: ['user:default/mina', 'user:default/noor'],
    });
  });

  it('does not wait for who filled another stage', () => {
    const { awaited } = stageProgress(stage, [
      vote('user:default/noor', { stageId: 'lead' }),
    ]);
    expect(awaited).not.toContain('user:default/noor');
  });

  it('waits again when a vote no longer counts', () => {
    expect(
      stageProgress(stage, [vote('user:default/sam', { counts: false })]),
    ).toMatchObject({ approvals: 0, missing: 2 });
  });

  it('counts a person once', () => {
    const { approvals } = stageProgress(stage, [
      vote('user:default/sam'),
      vote('user:default/sam', { id: 'again' }),
    ]);
    expect(approvals).toBe(1);
  });
});
