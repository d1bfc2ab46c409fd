import { Config } from '@backstage/config';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { PortalGroups, readPortalGroups } from '@glovebox/guarded-change-node';
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
      readPortalGroups(options.config),
    );
  }

  private constructor(
    private readonly memberships: Memberships,
    private readonly groups: PortalGroups,
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
      isPlatform: groups.some(g => this.groups.platformGroups.includes(g)),
      isAuditor: groups.some(g => this.groups.auditGroups.includes(g)),
    };
  }
}
