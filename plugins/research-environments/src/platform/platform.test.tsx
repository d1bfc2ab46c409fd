import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { renderInTestApp, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { FakeEnvironments } from '../fixtures/FakeEnvironments';
import { pluginForTests } from '../fixtures/pluginForTests';
import { ConnectorsTab } from './ConnectorsTab';
import { OperationsTab } from './OperationsTab';

jest.setTimeout(30_000);

const mountedRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

async function show(
  tab: JSX.Element,
  api = new FakeEnvironments(),
  path = '/',
) {
  await renderInTestApp(tab, {
    apis: [
      [researchEnvironmentsApiRef, api],
      [catalogApiRef, catalogApiMock({ entities: [] })],
    ],
    initialRouteEntries: [path],
    mountedRoutes,
  });
  return api;
}

async function operation(name: string) {
  return screen.findByRole('article', { name: new RegExp(name) });
}

describe('the operations', () => {
  it('say of each how it is and why, where it stands, and who asked', async () => {
    await show(<OperationsTab />);
    const failed = within(await operation('eval-sweep-9'));
    expect(failed.getByText('Failed')).toBeInTheDocument();
    expect(failed.getByText(/may not apply StatefulSet/)).toBeInTheDocument();
    expect(
      failed.getByText(/Create the namespace with its baseline/),
    ).toBeInTheDocument();
    const again = within(await operation('web-crawl-3'));
    expect(again.getByText('in 29 min')).toBeInTheDocument();
    expect(again.getByText('6')).toBeInTheDocument();
    const hangs = within(await operation('probe-heads-2'));
    expect(hangs.getByText(/glovebox-7f9c/)).toBeInTheDocument();
    expect(hangs.getByText(/by the portal/)).toBeInTheDocument();
    expect(hangs.getByText(/The registry is away/)).toBeInTheDocument();
  });

  it('are retried from where they are listed, and read again', async () => {
    const api = new FakeEnvironments();
    const act = jest.spyOn(api, 'act');
    const list = jest.spyOn(api, 'listOperations');
    await show(<OperationsTab />, api);
    const failed = within(await operation('eval-sweep-9'));
    const before = list.mock.calls.length;
    await userEvent.click(failed.getByRole('button', { name: 'Retry' }));
    expect(act).toHaveBeenCalledWith('f1failed', 'retry');
    await waitFor(() => expect(list.mock.calls.length).toBeGreaterThan(before));
    await userEvent.click(
      within(await operation('web-crawl-3')).getByRole('button', {
        name: 'Try now',
      }),
    );
    expect(act).toHaveBeenCalledWith('a1gainnn', 'try-now');
  });

  it('say why a way out is none now', async () => {
    const api = await show(<OperationsTab />);
    const act = jest.spyOn(api, 'act');
    const skip = within(await operation('eval-sweep-9')).getByRole('button', {
      name: 'Skip the step',
    });
    expect(skip).toHaveAccessibleDescription(
      'It cannot be done now: skip-step.',
    );
    await userEvent.click(skip);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(act).not.toHaveBeenCalled();
  });

  it('ask to skip a step with a reason, after saying what is then not so', async () => {
    const api = new FakeEnvironments();
    const skip = jest
      .spyOn(api, 'skipStep')
      .mockRejectedValueOnce(new ConflictError('It came past that step.'));
    await show(<OperationsTab />, api);
    await userEvent.click(
      within(await operation('probe-heads-2')).getByRole('button', {
        name: 'Skip the step',
      }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/Nobody waits any longer/)).toBeInTheDocument();
    const ask = dialog.getByRole('button', { name: 'Ask to skip it' });
    const reason = dialog.getByLabelText(/Why nothing gentler works/);
    await userEvent.type(reason, 'too short');
    expect(ask).toBeDisabled();
    await userEvent.type(reason, ', now it is not');
    await userEvent.click(ask);
    expect(
      await dialog.findByText(/It came past that step/),
    ).toBeInTheDocument();
    await userEvent.click(ask);
    expect(skip).toHaveBeenLastCalledWith('h1hangsx', {
      operationId: 'op-hangs',
      step: 'observe',
      reason: 'too short, now it is not',
    });
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('ask the backend for what the URL says, and leave out what is not valid', async () => {
    const api = new FakeEnvironments();
    const list = jest.spyOn(api, 'listOperations');
    await show(
      <OperationsTab />,
      api,
      '/?state=failed&kind=environment.apply&q=aks&limit=7&cursor=',
    );
    await waitFor(() => expect(list).toHaveBeenCalled());
    expect(list.mock.calls[0][0]).toEqual({
      state: 'failed',
      kind: 'environment.apply',
      q: 'aks',
      limit: 25,
    });
  });

  it('say that nothing is stuck, and what would be here', async () => {
    const api = new FakeEnvironments();
    jest.spyOn(api, 'listOperations').mockResolvedValue({ items: [] });
    await show(<OperationsTab />, api);
    expect(await screen.findByText('Nothing is stuck')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'See every operation' }),
    ).toBeInTheDocument();
  });

  it('stay when the connectors cannot be read', async () => {
    const api = new FakeEnvironments();
    jest
      .spyOn(api, 'listConnectors')
      .mockRejectedValue(new NotAllowedError('Not you'));
    await show(<OperationsTab />, api);
    expect(await operation('eval-sweep-9')).toBeInTheDocument();
    expect(
      await screen.findByText(/How the connectors are could not be read/),
    ).toBeInTheDocument();
  });

  it('name the connectors that most of what is stuck may hang on', async () => {
    await show(<OperationsTab />);
    expect(
      await screen.findByText(/Research standard: Unhealthy/),
    ).toBeInTheDocument();
  });
});

describe('the connectors', () => {
  it('say whether each answers, since when, and what hangs on it', async () => {
    await show(<ConnectorsTab />);
    const row = within(
      (await screen.findByText('Research standard')).closest(
        'tr',
      ) as HTMLElement,
    );
    expect(row.getByText('Unhealthy')).toBeInTheDocument();
    expect(row.getByText('for 41 min')).toBeInTheDocument();
    expect(row.getByText('12 environments')).toBeInTheDocument();
    expect(
      row.getByRole('link', { name: '2 operations under way' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('q=azure%3Aresearch-standard'),
    );
  });

  it('are checked on demand, and say when that did not work', async () => {
    const api = new FakeEnvironments();
    const check = jest
      .spyOn(api, 'checkConnector')
      .mockRejectedValueOnce(new NotAllowedError('Not you.'));
    await show(<ConnectorsTab />, api);
    const button = await screen.findByRole('button', {
      name: 'Check now: AKS East',
    });
    await userEvent.click(button);
    expect(await screen.findByText(/It was not checked/)).toBeInTheDocument();
    await userEvent.click(button);
    expect(check).toHaveBeenLastCalledWith('kubernetes:aks-east');
  });
});

describe('the page', () => {
  it('is not there for whom the policy does not let run the platform', async () => {
    renderTestApp({
      features: [pluginForTests],
      initialRouteEntries: ['/platform'],
      mountedRoutes,
      apis: [
        [researchEnvironmentsApiRef, new FakeEnvironments()],
        [catalogApiRef, catalogApiMock({ entities: [] })],
      ],
    });
    expect(
      await screen.findByText(/404|not found/i, {}, { timeout: 10_000 }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('list', { name: 'Operations' }),
    ).not.toBeInTheDocument();
  });
});
