import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { useSearchParams } from 'react-router-dom';
import { EmptyNotice } from '@glovebox/guarded-change-react';
import { operationsQueryFrom, withOperationsParam } from './operationsQuery';

const TITLES: Record<string, string> = {
  stuck: 'Nothing is stuck',
  failed: 'Nothing has failed',
  unfinished: 'Nothing is under way',
  all: 'Nothing was done yet',
};

/** Says what would be here. */
export function OperationsEmpty() {
  const [search, setSearch] = useSearchParams();
  const { state = 'stuck', kind, q } = operationsQueryFrom(search);
  if (kind || q) {
    return (
      <Paper>
        <EmptyNotice
          title="No operation matches these filters"
          description="Look among all of them, or clear the filters."
          action={
            <Button
              variant="outlined"
              onClick={() => setSearch(state === 'stuck' ? {} : { state })}
            >
              Clear the filters
            </Button>
          }
        />
      </Paper>
    );
  }
  return (
    <Paper>
      <EmptyNotice
        title={TITLES[state]}
        description="What failed, what is tried again and again, and what takes longer than a quarter of an hour is listed here with its step, its last error and its ways out."
        action={
          state !== 'all' && (
            <Button
              variant="outlined"
              onClick={() =>
                setSearch(current =>
                  withOperationsParam(current, 'state', 'all'),
                )
              }
            >
              See every operation
            </Button>
          )
        }
      />
    </Paper>
  );
}
