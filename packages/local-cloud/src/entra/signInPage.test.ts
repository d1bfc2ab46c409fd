import { join } from 'node:path';
import { packageRoot } from '../packageRoot';
import { readOrganisation } from './readOrganisation';
import { signInPage } from './signInPage';

describe('signInPage', () => {
  it('offers each person once, though some have a role in several groups', () => {
    const organisation = readOrganisation(join(packageRoot, 'lab/org.yaml'));
    const page = signInPage({
      organisation,
      action: '/sign-in',
      application: 'Glovebox',
      stepUp: undefined,
    });
    const offered = [...page.matchAll(/name="person" value="([^"]+)"/g)].map(
      match => match[1],
    );
    expect([...offered].sort()).toEqual(
      organisation.people.map(person => person.name).sort(),
    );
  });
});
