import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { createRouteRefExternal } from '../routes';

/** Leads to the templates; nothing where there is no scaffolder. */
export function CreateButton(props: { label?: string }) {
  const createLink = useRouteRef(createRouteRefExternal);
  return createLink ? (
    <LinkButton to={createLink()} color="primary" variant="contained">
      {props.label ?? 'New environment'}
    </LinkButton>
  ) : null;
}
