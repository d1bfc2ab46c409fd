import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useKeys } from './useKeys';

function Page(props: { onApprove: () => void }) {
  useKeys({ a: props.onApprove });
  return (
    <>
      <input aria-label="Reason" />
      <div role="dialog">
        <button type="button">In a dialog</button>
      </div>
    </>
  );
}

describe('useKeys', () => {
  it('acts on the key', async () => {
    const approve = jest.fn();
    render(<Page onApprove={approve} />);
    await userEvent.keyboard('a');
    expect(approve).toHaveBeenCalledTimes(1);
  });

  it('does not act while somebody types, in a dialog, or with Ctrl', async () => {
    const approve = jest.fn();
    render(<Page onApprove={approve} />);
    await userEvent.type(screen.getByLabelText('Reason'), 'a');
    screen.getByRole('button').focus();
    await userEvent.keyboard('a');
    screen.getByRole('button').blur();
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(approve).not.toHaveBeenCalled();
  });

  it('stops with the page', async () => {
    const approve = jest.fn();
    render(<Page onApprove={approve} />).unmount();
    await userEvent.keyboard('a');
    expect(approve).not.toHaveBeenCalled();
  });
});
