import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AbilityButton } from './AbilityButton';

const REFUSED = {
  action: 'submit',
  allowed: false,
  reason: 'Only the requester may do this.',
};

describe('AbilityButton', () => {
  it('does what it says when it is allowed', async () => {
    const act = jest.fn();
    render(
      <AbilityButton
        ability={{ action: 'submit', allowed: true }}
        onClick={act}
      >
        Submit
      </AbilityButton>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Submit' }));
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('can be reached by keyboard when refused, says why, and does nothing', async () => {
    const act = jest.fn();
    render(
      <AbilityButton ability={REFUSED} onClick={act}>
        Submit
      </AbilityButton>,
    );
    const button = screen.getByRole('button', { name: 'Submit' });

    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(button).toHaveAccessibleDescription(REFUSED.reason);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      REFUSED.reason,
    );
    await userEvent.keyboard('{Enter}');
    await userEvent.click(button);
    expect(act).not.toHaveBeenCalled();
  });

  it('takes one click while the call is under way', async () => {
    const act = jest.fn();
    render(
      <AbilityButton
        ability={{ action: 'submit', allowed: true }}
        onClick={act}
        pending
      >
        Submit
      </AbilityButton>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Submit' }));
    expect(act).not.toHaveBeenCalled();
  });
});
