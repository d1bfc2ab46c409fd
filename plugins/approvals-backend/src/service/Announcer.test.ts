import { mockServices } from '@backstage/backend-test-utils';
import { Announcer } from './Announcer';
import { ApprovalRecord } from '../model/records';

const record = {
  id: 'a1',
  pluginId: 'research-environments',
  subject: {
    kind: 'k',
    action: 'create',
    id: 's1',
    name: 'lab-one',
    title: 'Ada asks',
  },
  requester: 'user:default/ada',
  state: 'rejected',
} as ApprovalRecord;

function setup(fail = false) {
  const respond = async () => {
    if (fail) {
      throw new Error('away');
    }
  };
  const signals = { publish: jest.fn(respond) };
  const notifications = { send: jest.fn(respond) };
  const events = mockServices.events.mock({ publish: respond });
  const logger = mockServices.logger.mock();
  return {
    announcer: new Announcer({ signals, notifications, events, logger }),
    notifications,
    logger,
  };
}

describe('Announcer', () => {
  it('tells the requester the outcome, with a link', async () => {
    const { announcer, notifications } = setup();
    await announcer.announce({
      record,
      eligible: [],
      newlyAsked: [],
      outcome: 'mina rejected it: no purpose',
    });
    expect(notifications.send).toHaveBeenCalledTimes(1);
    expect(notifications.send).toHaveBeenCalledWith({
      recipients: { type: 'entity', entityRef: 'user:default/ada' },
      payload: expect.objectContaining({
        title: 'lab-one: your request was rejected',
        description: 'Ada asks: mina rejected it: no purpose',
        link: '/approvals/a1',
      }),
    });
  });

  it('bothers nobody when nobody is newly asked and nothing is decided', async () => {
    const { announcer, notifications } = setup();
    await announcer.announce({ record, eligible: ['x'], newlyAsked: [] });
    expect(notifications.send).not.toHaveBeenCalled();
  });

  it('only logs what cannot be told', async () => {
    const { announcer, logger } = setup(true);
    await announcer.announce({
      record,
      eligible: [],
      newlyAsked: ['user:default/noor'],
      outcome: 'done',
    });
    expect(logger.warn).toHaveBeenCalledTimes(4);
  });
});
