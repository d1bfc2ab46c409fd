import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { EVENTS, READY, WAITING } from '../fixtures/environments';
import { APPROVAL, FakeEnvironments } from '../fixtures/FakeEnvironments';
import { readDecisions } from './decisions';

function apiThat(getApproval: (id: string) => Promise<Approval>) {
  const api = new FakeEnvironments();
  jest.spyOn(api, 'getApproval').mockImplementation(getApproval);
  return api;
}

function refusal(statusCode: number) {
  return Object.assign(new Error('no'), { name: 'ResponseError', statusCode });
}

describe('readDecisions', () => {
  it('says who decided what, for which stage and why', async () => {
    const api = apiThat(async () => APPROVAL);
    const about = { environment: WAITING, events: [] };
    expect(await readDecisions(api, about, {})).toMatchObject([
      {
        time: APPROVAL.votes[0].votedAt,
        actor: 'user:default/noor.haddad',
        summary:
          'user:default/noor.haddad approved it as Team lead: Agreed in Monday’s planning.',
      },
    ]);
  });

  it('asks once for each approval that there was, earlier ones too', async () => {
    const api = apiThat(async () => ({ ...APPROVAL, votes: [] }));
    const lapsed = { ...EVENTS[0], detail: { approvalId: 'appr-0' } };
    const events = [lapsed, lapsed, { ...EVENTS[1], detail: {} }];
    await readDecisions(api, { environment: WAITING, events }, {});
    expect(jest.mocked(api.getApproval).mock.calls.map(([id]) => id)).toEqual([
      'appr-1',
      'appr-0',
    ]);
  });

  it.each([403, 404])(
    'leaves out an approval that the reader may not read (%d)',
    async status => {
      const api = apiThat(async () => {
        throw refusal(status);
      });
      const about = { environment: WAITING, events: [] };
      expect(await readDecisions(api, about, {})).toEqual([]);
    },
  );

  it('does not pass over a failure', async () => {
    const api = apiThat(async () => {
      throw refusal(500);
    });
    const about = { environment: WAITING, events: [] };
    await expect(readDecisions(api, about, {})).rejects.toThrow('no');
  });

  it('asks nothing where no approval was', async () => {
    const api = apiThat(async () => APPROVAL);
    const environment = { ...READY, approvalId: undefined, revisions: [] };
    expect(await readDecisions(api, { environment, events: [] }, {})).toEqual(
      [],
    );
  });
});
