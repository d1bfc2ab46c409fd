import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfirmNameDialog } from './ConfirmNameDialog';

function setup(onConfirm = jest.fn().mockResolvedValue(undefined)) {
  const onClose = jest.fn();
  render(
    <ConfirmNameDialog
      open
      onClose={onClose}
      title="Force the deletion of eval-1?"
      name="eval-1"
      destroys={['Namespace env-eval-1']}
      stays={['What cannot be removed']}
      confirmLabel="Force it"
      reason={{ label: 'Why', helperText: 'Read by others', minLength: 10 }}
      onConfirm={onConfirm}
    />,
  );
  return {
    onConfirm,
    onClose,
    name: screen.getByLabelText(/Type eval-1/),
    reason: screen.getByLabelText(/Why/),
    confirm: screen.getByRole('button', { name: 'Force it' }),
  };
}

describe('ConfirmNameDialog', () => {
  it('names what it destroys and what stays', () => {
    setup();
    expect(screen.getByText('Namespace env-eval-1')).toBeInTheDocument();
    expect(screen.getByText('What cannot be removed')).toBeInTheDocument();
  });

  it('acts only on the exact name and with a reason that is long enough', async () => {
    const { name, reason, confirm, onConfirm, onClose } = setup();
    await userEvent.type(name, 'eval-2');
    expect(screen.getByText('That is not its name.')).toBeInTheDocument();
    await userEvent.clear(name);
    await userEvent.type(name, 'eval-1');
    await userEvent.type(reason, 'short');
    expect(confirm).toBeDisabled();
    await userEvent.type(reason, ' no more');
    await userEvent.click(confirm);
    expect(onConfirm).toHaveBeenCalledWith({
      name: 'eval-1',
      reason: 'short no more',
    });
    expect(onClose).toHaveBeenCalled();
  });

  it('stays open and says why when it did not work', async () => {
    const { name, reason, confirm, onClose } = setup(
      jest.fn().mockRejectedValue(new Error('The cluster is away')),
    );
    await userEvent.type(name, 'eval-1');
    await userEvent.type(reason, 'long enough');
    await userEvent.click(confirm);
    expect(await screen.findByText(/The cluster is away/)).toBeInTheDocument();
    expect(onClose).not.toHaveBeenCalled();
  });
});
