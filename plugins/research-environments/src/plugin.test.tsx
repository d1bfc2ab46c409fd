import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConflictError } from '@backstage/errors';
import { renderInTestApp, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { researchEnvironmentsApiRef } from './api/ResearchEnvironmentsApi';
import { abilities, DRAFT, ENVIRONMENTS } from './fixtures/environments';
import { FakeEnvironments } from './fixtures/FakeEnvironments';
import { DIGEST } from './fixtures/plans';
import { pluginForTests } from './fixtures/pluginForTests';
import { ChangeOfApproval } from './plan/ChangeOfApproval';

jest.setTimeout(30_000);

function open(path: string, api = new FakeEnvironments()) {
  renderTestApp({
    features: [pluginForTests],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [researchEnvironmentsApiRef, api],
      [catalogApiRef, catalogApiMock({ entities: [] })],
    ],
  });
  return api;
}

async function button(name: string | RegExp) {
  return screen.findByRole('button', { name }, { timeout: 10_000 });
}

describe('the list', () => {
  it('says of each environment its status, the reason and where to go', async () => {
    open('/environments');
    const link = await screen.findByRole(
      'link',
      { name: 'old-baseline' },
      { timeout: 10_000 },
    );
    expect(link).toHaveAttribute('href', '/environments/old-baseline');
    const row = link.closest('tr') as HTMLElement;
    expect(within(row).getByText('Deletion failed')).toBeInTheDocument();
    expect(
      within(row).getByText(/could not be reached for 40 minutes/),
    ).toBeInTheDocument();
  });

  it('asks the backend for what the URL says', async () => {
    const api = new FakeEnvironments();
    const list = jest.spyOn(api, 'listEnvironments');
    open('/environments?view=team&riskClass=sensitive&q=eval', api);
    await waitFor(() => expect(list).toHaveBeenCalled());
    expect(list.mock.calls[0][0]).toMatchObject({
      view: 'team',
      riskClass: 'sensitive',
      q: 'eval',
    });
  });

  it.each([
    ['mine', ['mine', 'team', 'all']],
    ['team', ['team', 'all']],
    ['all', ['all']],
    ['mine', []],
  ])('opens on %s when %j hold something', async (opened, holding) => {
    const api = new FakeEnvironments();
    const list = jest
      .spyOn(api, 'listEnvironments')
      .mockImplementation(async ({ view = 'all' }) => {
        const items = holding.includes(view) ? ENVIRONMENTS : [];
        return { items, totalItems: items.length };
      });
    open('/environments?riskClass=standard', api);
    await waitFor(() =>
      expect(list).toHaveBeenLastCalledWith(
        expect.objectContaining({ view: opened, riskClass: 'standard' }),
        expect.anything(),
      ),
    );
  });

  it('tells apart having nothing and filtering everything away', async () => {
    open('/environments?q=zzz');
    expect(
      await screen.findByText(
        'No environment matches these filters',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    await userEvent.click(await button('Clear the filters'));
    expect(
      await screen.findByRole('link', { name: 'eval-sweep-7' }),
    ).toBeInTheDocument();
  });
});

describe('the plan of a draft', () => {
  it('is where a draft opens, and shows objects, rules, approvers and quota', async () => {
    open('/environments/eval-sweep-7');
    expect(await button(/Job train/)).toBeInTheDocument();
    expect(
      screen.getByText('10 pass · 1 warning · 1 needs approval · 0 deny'),
    ).toBeInTheDocument();
    expect(screen.getByText('Usually decided in 3 h.')).toBeInTheDocument();
    expect(
      screen.getByRole('img', { name: /H100: 12 used .* this change \+16/ }),
    ).toBeInTheDocument();
  });

  it('submits the digest that is on the screen', async () => {
    const api = new FakeEnvironments();
    const submit = jest.spyOn(api, 'submit');
    open('/environments/eval-sweep-7/plan', api);
    await button(/Job train/);
    await userEvent.click(await button('Submit for approval'));
    expect(submit).toHaveBeenCalledWith(DRAFT.id, DIGEST);
  });

  it('says why it was not submitted, and keeps the plan on the screen', async () => {
    const api = new FakeEnvironments();
    jest
      .spyOn(api, 'submit')
      .mockRejectedValue(new ConflictError('The quota was taken meanwhile'));
    open('/environments/eval-sweep-7/plan', api);
    await button(/Job train/);
    await userEvent.click(await button('Submit for approval'));
    expect(
      await screen.findByText(/The quota was taken meanwhile/),
    ).toBeInTheDocument();
    expect(await button(/Job train/)).toBeInTheDocument();
  });

  it('says plainly what stands against it', async () => {
    open('/environments/web-crawl-2/plan');
    expect(
      await screen.findByText(
        'It cannot be submitted as it is',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/10 are free and 16 are asked for/)).toBeVisible();
    expect(
      screen.getByText(/must set securityContext.allowPrivilegeEscalation/),
    ).toBeVisible();
  });

  it('shows which step runs while it is being made', async () => {
    open('/environments/probe-heads/plan');
    expect(
      await screen.findByText(
        '9 of 15 objects tried on Kubernetes aks-east',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('progressbar')).toBeInTheDocument();
  });

  it('shows a teammate the actions with the reason why not', async () => {
    const foreign: Environment = { ...DRAFT, abilities: abilities([]) };
    const api = new FakeEnvironments([foreign]);
    const submit = jest.spyOn(api, 'submit');
    open('/environments/eval-sweep-7/plan', api);
    await button(/Job train/);
    const refused = await button('Submit for approval');
    expect(refused).toHaveAccessibleDescription(
      'Only the requester may do this.',
    );
    await userEvent.click(refused);
    expect(submit).not.toHaveBeenCalled();
  });
});

describe('the page of an environment', () => {
  it('opens on the overview with the truth in one line', async () => {
    open('/environments/depth-pretrain');
    expect(
      await screen.findByText(
        /Every object is current, the baseline is in place/,
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    expect(screen.getAllByText('2 days left')[0]).toBeInTheDocument();
  });

  it('asks how to connect only when somebody wants to know', async () => {
    const api = new FakeEnvironments();
    const connect = jest.spyOn(api, 'getConnection');
    open('/environments/depth-pretrain/overview', api);
    const show = await button('Show how to connect');
    expect(connect).not.toHaveBeenCalled();
    await userEvent.click(show);
    expect(await screen.findByText(/az aks get-credentials/)).toBeVisible();
  });

  it('deletes after the name was typed, and reads the environment again', async () => {
    const api = new FakeEnvironments();
    const remove = jest.spyOn(api, 'delete');
    const read = jest.spyOn(api, 'getEnvironment');
    open('/environments/depth-pretrain/overview', api);
    await userEvent.click(await button('Delete'));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByLabelText(/Type depth-pretrain/),
      'depth-pretrain',
    );
    const before = read.mock.calls.length;
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Delete it' }),
    );
    expect(remove).toHaveBeenCalledWith('y1readyy', {
      confirmName: 'depth-pretrain',
      reason: undefined,
    });
    await waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(before));
  });

  it('lists after a deletion what stayed and why', async () => {
    open('/environments/mnist-smoke/resources');
    expect(
      await screen.findByText(
        /Purge protection holds it/,
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('1 stayed behind, 2 gone.')).toBeInTheDocument();
  });

  it('says that there is no such environment', async () => {
    open('/environments/nope', new FakeEnvironments(ENVIRONMENTS));
    expect(
      await screen.findByText(
        'Environment nope could not be loaded',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
  });
});

describe('the page of an approval', () => {
  it('says what the environment is for', async () => {
    const [waiting] = ENVIRONMENTS.filter(e => e.approvalId === 'appr-1');
    await renderInTestApp(
      <ChangeOfApproval
        approvalId="appr-1"
        digest={DIGEST}
        subject={{
          kind: 'research-environment',
          action: 'create',
          id: waiting.id,
          name: waiting.name,
          title: 'Ada asks for something',
        }}
      />,
      {
        apis: [
          [researchEnvironmentsApiRef, new FakeEnvironments()],
          [catalogApiRef, catalogApiMock({ entities: [] })],
        ],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(
      await screen.findByText(
        (_, element) => element?.textContent === `Purpose: ${waiting.purpose}`,
      ),
    ).toBeInTheDocument();
  });

  it('shows of a forced deletion why the ordinary one failed, what goes and what may stay', async () => {
    const [stuck] = ENVIRONMENTS.filter(e => e.name === 'old-baseline');
    await renderInTestApp(
      <ChangeOfApproval
        approvalId="appr-2"
        digest={DIGEST}
        subject={{
          kind: 'research-environment',
          action: 'force-delete',
          id: stuck.id,
          name: stuck.name,
          title: 'Piet asks to force the deletion: its controller is gone',
        }}
      />,
      {
        apis: [
          [researchEnvironmentsApiRef, new FakeEnvironments()],
          [catalogApiRef, catalogApiMock({ entities: [] })],
        ],
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(
      (await screen.findAllByText(/could not be reached for 40 minutes/))
        .length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByText(new RegExp(`Namespace ${stuck.namespace} with every`)),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/The name and the GPUs, until nothing is left/),
    ).toBeInTheDocument();
    expect(screen.getByText(/its controller is gone/)).toBeInTheDocument();
    expect(screen.queryByText('What will exist')).not.toBeInTheDocument();
  });
});
