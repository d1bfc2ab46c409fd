import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { environmentRouteRef } from '../routes';

/** An environment by its name, linked to its page. */
export function EnvironmentLink(props: { name: string }) {
  const environmentLink = useRouteRef(environmentRouteRef);
  return environmentLink ? (
    <Link to={environmentLink({ name: props.name })}>
      <strong>{props.name}</strong>
    </Link>
  ) : (
    <strong>{props.name}</strong>
  );
}
