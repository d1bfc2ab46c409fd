import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  DriftFinding,
  Environment,
} from '@glovebox/backstage-plugin-research-environments-common';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { EnvironmentContext } from '../environment/EnvironmentContext';
import { ENVIRONMENTS } from '../fixtures/environments';
import { FakeEnvironments } from '../fixtures/FakeEnvironments';
import { minutesAgo } from '../fixtures/time';
import { DriftCard } from './DriftCard';

jest.setTimeout(30_000);

const CHANGED: DriftFinding = {
  targetId: 'kubernetes:aks-east',
  type: 'batch/v1/Job',
  name: 'train',
  origin: 'template',
  change: 'changed',
  fields: ['spec.suspend', 'spec.parallelism'],
  moreFields: 2,
  manager: 'kubectl-edit',
  since: minutesAgo(5),
  remedy: 'restore',
};
const BRAKE: DriftFinding = {
  targetId: 'kubernetes:aks-east',
  type: 'v1/ResourceQuota',
  name: 'brake',
  origin: 'unknown',
  change: 'foreign',
  fields: [],
  manager: 'kubectl',
  remedy: 'by-hand',
};

async function open(heal: Environment['abilities'][number]) {
  const ready = ENVIRONMENTS.find(e => e.status.word === 'Ready')!;
  const environment: Environment = {
    ...ready,
    drift: [CHANGED, BRAKE],
    abilities: [
      ...ready.abilities.filter(ability => ability.action !== 'heal'),
      heal,
    ],
  };
  const api = new FakeEnvironments([environment]);
  await renderInTestApp(
    <EnvironmentContext.Provider
      value={{ environment, reload: async () => {} }}
    >
      <DriftCard />
    </EnvironmentContext.Provider>,
    { apis: [[researchEnvironmentsApiRef, api]] },
  );
  return { api, environment };
}

describe('what is not as it was approved', () => {
  it('is named with its fields and who changed it, and restored once one has read what is overwritten', async () => {
    const { api, environment } = await open({ action: 'heal', allowed: true });
    const heal = jest.spyOn(api, 'heal');
    const table = await screen.findByRole(
      'table',
      { name: 'Not as it was approved' },
      { timeout: 10_000 },
    );
    const row = within(table).getByText('train').closest('tr') as HTMLElement;
    expect(row).toHaveTextContent('spec.suspend, spec.parallelism, and 2 more');
    expect(row).toHaveTextContent('kubectl-edit');

    await userEvent.click(
      screen.getByRole('button', { name: 'Restore what was approved' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'This is overwrittenJob train: spec.suspend, spec.parallelism and 2 more were changed by kubectl-edit',
    );
    expect(dialog).toHaveTextContent(
      'This stays: the portal cannot undo itResourceQuota brake was added by kubectl',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Restore it' }),
    );
    await waitFor(() =>
      expect(heal).toHaveBeenCalledWith(environment.id, [
        {
          targetId: 'kubernetes:aks-east',
          type: 'batch/v1/Job',
          name: 'train',
        },
      ]),
    );
  });

  it('says why one may not restore it', async () => {
    const reason = 'Only the owner group or the platform team may do this.';
    await open({ action: 'heal', allowed: false, reason });
    const restore = await screen.findByRole(
      'button',
      { name: 'Restore what was approved' },
      { timeout: 10_000 },
    );
    expect(restore).toHaveAccessibleDescription(reason);
  });
});
