import { render, screen } from '@testing-library/react';
import { Status } from '@glovebox/guarded-change-common';
import { StatusLine } from './StatusLine';

const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

function status(word: string): Status {
  return {
    word,
    tone: 'neutral',
    reason: 'Because of that.',
    since: new Date(Date.now() - TWO_DAYS_MS).toISOString(),
  };
}

describe('StatusLine', () => {
  it('says for how long it has been so', () => {
    render(<StatusLine status={status('Ready')} />);
    expect(screen.getByText('for 2 days')).toBeInTheDocument();
  });

  it('says of what happened how long ago that was', () => {
    render(<StatusLine status={status('Deleted')} happened />);
    expect(screen.getByText('2 days ago')).toBeInTheDocument();
  });
});
