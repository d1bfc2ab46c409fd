import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import { rootRouteRef } from '../routes';
import { EnvironmentItem } from './EnvironmentItem';

const SHOWN = 6;

/** The first of some environments, with the way to all of them. */
export function EnvironmentItems(props: {
  environments: readonly EnvironmentSummary[];
  /** View of the list that has them all. */
  view: 'mine' | 'team';
}) {
  const { environments, view } = props;
  const listLink = useRouteRef(rootRouteRef);
  return (
    <>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {environments.slice(0, SHOWN).map(environment => (
          <EnvironmentItem key={environment.id} environment={environment} />
        ))}
      </ul>
      {environments.length > SHOWN && listLink && (
        <Link to={`${listLink()}?view=${view}`}>All {environments.length}</Link>
      )}
    </>
  );
}
