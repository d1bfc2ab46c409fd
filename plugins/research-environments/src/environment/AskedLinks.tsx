import Typography from '@material-ui/core/Typography';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { AskedOfSecondPerson } from '@glovebox/backstage-plugin-research-environments-common';
import { PersonLink } from '@glovebox/guarded-change-react';
import { approvalRouteRef } from '../routes';

const WORDS: Record<AskedOfSecondPerson['action'], string> = {
  'force-delete': 'to force the deletion',
  'skip-step': 'to skip the step',
};

/** What a second person is asked to agree to, with the way to the approval. */
export function AskedLinks(props: { asked: readonly AskedOfSecondPerson[] }) {
  const approvalLink = useRouteRef(approvalRouteRef);
  return (
    <>
      {props.asked.map(({ action, requester, reason, approvalId }) => (
        <Typography key={action} variant="body2">
          <PersonLink entityRef={requester} /> asked {WORDS[action]}: {reason}{' '}
          {approvalId && approvalLink && (
            <Link to={approvalLink({ id: approvalId })} underline="always">
              Open the approval
            </Link>
          )}
        </Typography>
      ))}
    </>
  );
}
