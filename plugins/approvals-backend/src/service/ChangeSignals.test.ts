import { mockServices } from '@backstage/backend-test-utils';
import { ApprovalRecord } from '../model/records';
import { ChangeSignals } from './ChangeSignals';

const record = {
  id: 'a1',
  pluginId: 'research-environments',
  subject: { kind: 'k', action: 'create', id: 's1', name: 'lab-one' },
  requester: 'user:default/ada',
  state: 'rejected',
} as ApprovalRecord;

function setup(answer: () => Promise<void>) {
  const signals = { publish: jest.fn(answer) };
  const events = mockServices.events.mock({ publish: answer });
  const logger = mockServices.logger.mock();
  const changes = ChangeSignals.create({
    signals,
    events,
    logger,
    audience: async ({ requester }) => [requester, 'user:default/noor'],
  });
  return { changes, signals, events, logger };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('ChangeSignals', () => {
  it('tells other plugins, the pages of the people concerned and this process', async () => {
    const { changes, signals, events } = setup(async () => {});
    const listener = jest.fn();
    changes.onChange(listener);
    changes.changed(record);
    await settled();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(events.publish).toHaveBeenCalledWith(
      expect.objectContaining({
        topic: 'approvals',
        eventPayload: expect.objectContaining({
          approvalId: 'a1',
          state: 'rejected',
        }),
      }),
    );
    expect(signals.publish).toHaveBeenCalledWith({
      recipients: {
        type: 'user',
        entityRef: ['user:default/ada', 'user:default/noor'],
      },
      channel: 'approvals',
      message: {
        approvalId: 'a1',
        subjectKind: 'k',
        subjectId: 's1',
        state: 'rejected',
      },
    });
  });

  it('lets nobody wait for whoever does not answer', () => {
    const { changes } = setup(() => new Promise(() => {}));
    expect(changes.changed(record)).toBeUndefined();
  });

  it('only logs what cannot be told', async () => {
    const { changes, logger } = setup(async () => {
      throw new Error('away');
    });
    changes.changed(record);
    await settled();
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });
});
