import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ResponseError } from '@backstage/errors';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { ApprovalSubjectBlueprint } from '@glovebox/guarded-change-react';
import { approvalsApiRef } from './api/ApprovalsApi';
import { ANOTHER, OPEN, OWN } from './fixtures/approvals';
import { FakeApprovals } from './fixtures/FakeApprovals';
import approvalsPlugin from './index';

jest.setTimeout(30_000);

/** A subject as another plugin would bring it. */
const subjectModule = createFrontendModule({
  pluginId: 'approvals',
  extensions: [
    ApprovalSubjectBlueprint.make({
      name: 'test',
      params: {
        subjectKind: 'research-environment',
        load: async () => props => <p>The plan of {props.subject.name}</p>,
      },
    }),
  ],
});

function open(path: string, api = new FakeApprovals()) {
  renderTestApp({
    features: [approvalsPlugin, subjectModule],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [approvalsApiRef, api],
      [catalogApiRef, catalogApiMock({ entities: [] })],
    ],
  });
  return { vote: jest.spyOn(api, 'vote'), api };
}

async function opened() {
  await screen.findByText(
    'The plan of long-context-ft',
    {},
    { timeout: 10_000 },
  );
  await screen.findByRole('button', { name: 'Approve' });
}

async function conflict(message: string): Promise<ResponseError> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({ error: { name: 'ConflictError', message } }),
      {
        status: 409,
        headers: { 'content-type': 'application/json' },
      },
    ),
  );
}

describe('the inbox', () => {
  it('shows each approval as a sentence with what is unusual about it', async () => {
    open('/approvals');
    expect(
      await screen.findByRole(
        'link',
        { name: OPEN.subject.title },
        { timeout: 10_000 },
      ),
    ).toHaveAttribute('href', `/approvals/${OPEN.id}`);
    expect(screen.getByText('16 GPUs: over the team’s 8')).toBeInTheDocument();
    expect(screen.getAllByText('You decide as Security')).toHaveLength(2);
  });

  it('moves through the rows with j and k', async () => {
    open('/approvals');
    const first = await screen.findByRole(
      'link',
      { name: OPEN.subject.title },
      { timeout: 10_000 },
    );
    const second = screen.getByRole('link', { name: ANOTHER.subject.title });
    await userEvent.keyboard('j');
    expect(first).toHaveFocus();
    await userEvent.keyboard('jj');
    expect(second).toHaveFocus();
    await userEvent.keyboard('k');
    expect(first).toHaveFocus();
  });
});

describe('the page of an approval', () => {
  it('lets the plugin of the subject draw the exact change', async () => {
    open(`/approvals/${OPEN.id}`);
    expect(
      await screen.findByText(
        'The plan of long-context-ft',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
  });

  it('does not take a rejection without a reason', async () => {
    const { vote } = open(`/approvals/${OPEN.id}`);
    await opened();
    await userEvent.keyboard('r');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reject it' }),
    );
    expect(
      screen.getByText(/Say why you reject, so that the requester can act/),
    ).toBeInTheDocument();
    expect(vote).not.toHaveBeenCalled();

    await userEvent.type(
      screen.getByLabelText(/Reason: why, and what would/),
      'Use 8 GPUs',
    );
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(vote).toHaveBeenCalledWith(OPEN.id, {
        decision: 'reject',
        digest: OPEN.digest,
        reason: 'Use 8 GPUs',
      }),
    );
  });

  it('approves what was on the screen, without a reason if none is given', async () => {
    const { vote } = open(`/approvals/${OPEN.id}`);
    await opened();
    await userEvent.keyboard('a');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve it' }),
    );
    expect(vote).toHaveBeenCalledWith(OPEN.id, {
      decision: 'approve',
      digest: OPEN.digest,
      reason: undefined,
    });
    expect(await screen.findByText(/You approved it/)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: ANOTHER.subject.title }),
    ).toBeInTheDocument();
  });

  it('does not take letters of a reason for commands', async () => {
    open(`/approvals/${OPEN.id}`);
    await opened();
    await userEvent.keyboard('r');
    const reason = await screen.findByLabelText(/Reason: why, and what would/);
    await userEvent.type(reason, 'ajar');
    expect(reason).toHaveValue('ajar');
    expect(
      screen.getByRole('button', { name: 'Reject it' }),
    ).toBeInTheDocument();
  });

  it('says to the requester why somebody else decides, for keys too', async () => {
    open(`/approvals/${OWN.id}`);
    await opened();
    expect(
      screen.getByRole('button', { name: 'Approve' }),
    ).toHaveAccessibleDescription(
      'You asked for this, so somebody else decides.',
    );
    await userEvent.keyboard('a');
    expect(
      screen.queryByRole('button', { name: 'Approve it' }),
    ).not.toBeInTheDocument();
  });

  it('explains a vote on something that changed meanwhile, and shows it anew', async () => {
    const api = new FakeApprovals();
    const changed = { ...OPEN, digest: OPEN.digest.replace('9c41', 'aaaa') };
    const { vote } = open(`/approvals/${OPEN.id}`, api);
    await opened();
    vote.mockRejectedValueOnce(await conflict('It was planned again'));
    await userEvent.keyboard('a');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve it' }),
    );
    expect(
      await screen.findByText('It changed while you were reading'),
    ).toBeInTheDocument();
    expect(screen.getByText(/It was planned again/)).toBeInTheDocument();

    jest.spyOn(api, 'getApproval').mockResolvedValue(changed);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show it as it is now' }),
    );
    await waitFor(() =>
      expect(
        screen.queryByText('It changed while you were reading'),
      ).not.toBeInTheDocument(),
    );
    await userEvent.keyboard('a');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve it' }),
    );
    expect(vote).toHaveBeenLastCalledWith(
      OPEN.id,
      expect.objectContaining({ digest: changed.digest }),
    );
  });

  it('goes to the next one with j', async () => {
    open(`/approvals/${OPEN.id}`);
    await opened();
    await userEvent.keyboard('j');
    expect(
      await screen.findByText('The plan of notes-7', {}, { timeout: 10_000 }),
    ).toBeInTheDocument();
  });
});
