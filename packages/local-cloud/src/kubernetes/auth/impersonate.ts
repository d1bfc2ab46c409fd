import { IncomingMessage } from 'http';
import { Authorizer } from './Authorizer';
import { User } from './User';

/** Acts as another user where the headers ask for it and the caller may `impersonate` that user and those groups. */
export function impersonate(
  request: IncomingMessage,
  caller: User,
  authorizer: Authorizer,
): User {
  const name = request.headers['impersonate-user'];
  if (typeof name !== 'string' || name === '') return caller;
  const header = request.headers['impersonate-group'];
  const groups = (Array.isArray(header) ? header : [header ?? ''])
    .flatMap(value => value.split(','))
    .map(value => value.trim())
    .filter(value => value !== '');
  const attributes = {
    verb: 'impersonate',
    group: '',
    subresource: '',
    namespace: '',
  };
  authorizer.require(caller, { ...attributes, resource: 'users', name });
  for (const group of groups) {
    authorizer.require(caller, {
      ...attributes,
      resource: 'groups',
      name: group,
    });
  }
  // The real server adds the group unless the caller said whether the user counts as authenticated.
  const said = groups.some(
    group =>
      group === 'system:authenticated' || group === 'system:unauthenticated',
  );
  return { name, groups: said ? groups : [...groups, 'system:authenticated'] };
}
