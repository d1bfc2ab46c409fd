import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decide, Viewer } from './decide';

/** Reads the groups that a person is in now, from trusted entities only. */
export interface Memberships {
  groupsOf(userRef: string): Promise<string[]>;
}

/**
 * The portal's permission policy: least privilege by group, deny by default (ID-1, IAM-1).
 *
 * Groups are read live: the groups in a token are up to an hour old, and somebody who left a group an hour ago has left it.
 */
export class GloveboxPermissionPolicy implements PermissionPolicy {
  static create(options: {
    config: Config;
    memberships: Memberships;
  }): GloveboxPermissionPolicy {
    return new GloveboxPermissionPolicy(
      options.memberships,
      groupsFromConfig(options.config, 'platformGroups'),
      groupsFromConfig(options.config, 'auditGroups'),
    );
  }

  private constructor(
    private readonly memberships: Memberships,
    private readonly platformGroups: readonly string[],
    private readonly auditGroups: readonly string[],
  ) {}

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return decide(
      request.permission.name,
      user && (await this.viewer(user.info.userEntityRef)),
    );
  }

  private async viewer(userRef: string): Promise<Viewer> {
    const groups = await this.memberships.groupsOf(userRef);
    return {
      userRef,
      refs: [userRef, ...groups],
      isPlatform: groups.some(g => this.platformGroups.includes(g)),
      isAuditor: groups.some(g => this.auditGroups.includes(g)),
    };
  }
}

function groupsFromConfig(config: Config, key: string): string[] {
  const path = `glovebox.permissions.${key}`;
  const refs = config.getOptionalStringArray(path) ?? [];
  const wrong = refs.find(ref => !/^group:[a-z0-9._-]+\/[^\s/]+$/.test(ref));
  if (wrong !== undefined) {
    throw new InputError(
      `${path} has "${wrong}": write full group references such as group:default/platform.`,
    );
  }
  return refs.map(ref => ref.toLocaleLowerCase('en-US'));
}
