import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { useSearchParams } from 'react-router-dom';
import { EmptyNotice } from '@glovebox/guarded-change-react';
import { CreateButton } from './CreateButton';
import { isNarrowed } from './listQuery';

const TITLES = {
  mine: 'You have no environment',
  team: 'Your teams have no environment',
  all: 'There is no environment that you may see',
};

/** Says why the list is empty and what to do about it. */
export function EnvironmentsEmpty(props: { view: 'mine' | 'team' | 'all' }) {
  const [search, setSearch] = useSearchParams();
  if (isNarrowed(search)) {
    return (
      <Paper>
        <EmptyNotice
          title="No environment matches these filters"
          description="Ended ones are only listed under the lifecycle “Ended” or “Any”."
          action={
            <Button
              variant="outlined"
              onClick={() => setSearch({ view: props.view })}
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
        title={TITLES[props.view]}
        description="Pick a template by what it is for. You see exactly what would be created, and who must agree, before anything happens."
        action={<CreateButton label="Pick a template" />}
      />
    </Paper>
  );
}
