import { mockCredentials } from '@backstage/backend-test-utils';
import {
  actingPluginOf,
  servicePluginOf,
  userInPersonRefOf,
  userRefOf,
} from './principals';

const inPerson = mockCredentials.user('user:default/ada');
const throughPlugin = mockCredentials.user('user:default/ada', {
  actor: { subject: 'plugin:scaffolder' },
});
const plugin = mockCredentials.service('plugin:approvals');
const external = mockCredentials.service('external:ci');

describe('principals', () => {
  it('tells a person in person from a plugin that acts for one', () => {
    expect(userRefOf(inPerson)).toBe('user:default/ada');
    expect(userRefOf(throughPlugin)).toBe('user:default/ada');
    expect(userInPersonRefOf(inPerson)).toBe('user:default/ada');
    expect(() => userInPersonRefOf(throughPlugin)).toThrow(
      'in person. It was asked by plugin:scaffolder on behalf of user:default/ada',
    );
    expect(actingPluginOf(throughPlugin)).toBe('scaffolder');
    expect(() => actingPluginOf(inPerson)).toThrow('Only a plugin');
  });

  it('takes no service for a person, and no other service for a plugin', () => {
    expect(servicePluginOf(plugin)).toBe('approvals');
    expect(() => servicePluginOf(external)).toThrow('Only a plugin');
    expect(() => servicePluginOf(throughPlugin)).toThrow('Only a plugin');
    expect(() => userRefOf(plugin)).toThrow('Only a person');
    expect(() => userInPersonRefOf(plugin)).toThrow('Only a person');
    expect(() => actingPluginOf(plugin)).toThrow('Only a person');
    expect(() =>
      actingPluginOf(
        mockCredentials.user('user:default/ada', {
          actor: { subject: 'external:agent' },
        }),
      ),
    ).toThrow('Only a plugin');
  });
});
