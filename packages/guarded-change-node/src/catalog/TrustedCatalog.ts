import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  GroupEntity,
  isGroupEntity,
  isUserEntity,
  parseEntityRef,
  stringifyEntityRef,
  UserEntity,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { GROUP_LEAD_ANNOTATION } from '@glovebox/guarded-change-common';
import { ReadEntities, RememberedEntities } from './RememberedEntities';
import { TrustedOrigins } from './TrustedOrigins';

/**
 * Who is who, read live from the catalog and only from entities of trusted locations.
 *
 * A membership counts when a trusted User names the group in `spec.memberOf`, or a trusted Group names the user in
 * `spec.members`. Relations are used to find candidates, never as proof, since any entity can cause one. Membership is direct:
 * a member of a child group is not a member of its parent.
 *
 * Every method throws what the catalog throws when it cannot answer: not knowing is not the same as "no".
 *
 * @public
 */
export class TrustedCatalog {
  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    trusted: TrustedOrigins;
  }): TrustedCatalog {
    const { catalog, auth, trusted } = options;
    return new TrustedCatalog(async entityRefs => {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      return items.map(entity =>
        entity && trusted.includes(entity) ? entity : undefined,
      );
    });
  }

  private constructor(private readonly read: ReadEntities) {}

  /**
   * The same for what is only shown, such as names and who is told of a change: entities are remembered for five seconds, so that
   * many changes at once do not each ask the catalog for the same people. Never decide anything with it.
   */
  toShow(options: { now: () => Date }): TrustedCatalog {
    const remembered = new RememberedEntities({ ...options, read: this.read });
    return new TrustedCatalog(entityRefs => remembered.get(entityRefs));
  }

  /** `undefined` when there is no such user, or it does not come from a trusted location. */
  async getUser(userRef: string): Promise<UserEntity | undefined> {
    const [user] = await this.getEntities([userRef]);
    return user && isUserEntity(user) ? user : undefined;
  }

  /** `undefined` when there is no such group, or it does not come from a trusted location. */
  async getGroup(groupRef: string): Promise<GroupEntity | undefined> {
    const [group] = await this.getEntities([groupRef]);
    return group && isGroupEntity(group) ? group : undefined;
  }

  /** Full entity refs, sorted. Empty when the group is not trusted. */
  async membersOf(groupRef: string): Promise<string[]> {
    const group = await this.getGroup(groupRef);
    if (!group) {
      return [];
    }
    const candidates = new Set([
      ...relatedTo(group, 'hasMember'),
      ...refsIn(group.spec.members, 'user', group),
    ]);
    const users = await this.getEntities([...candidates]);
    return users
      .filter(
        (user): user is UserEntity =>
          user !== undefined && isUserEntity(user) && isMemberOf(user, group),
      )
      .map(stringifyEntityRef)
      .sort();
  }

  /** What the person is called, for sentences: the display name, or the name in the ref. Decides nothing. */
  async displayName(userRef: string): Promise<string> {
    const user = await this.getUser(userRef);
    return (
      user?.spec.profile?.displayName ??
      userRef.slice(userRef.lastIndexOf('/') + 1)
    );
  }

  /** Full refs of the trusted groups that the user is a direct member of, sorted. Empty when the user is not trusted. */
  async groupsOf(userRef: string): Promise<string[]> {
    const user = await this.getUser(userRef);
    if (!user) {
      return [];
    }
    const candidates = new Set([
      ...relatedTo(user, 'memberOf'),
      ...refsIn(user.spec.memberOf, 'group', user),
    ]);
    const groups = await this.getEntities([...candidates]);
    return groups
      .filter(
        (group): group is GroupEntity =>
          group !== undefined &&
          isGroupEntity(group) &&
          isMemberOf(user, group),
      )
      .map(stringifyEntityRef)
      .sort();
  }

  async isMember(userRef: string, groupRef: string): Promise<boolean> {
    const [user, group] = await this.getEntities([userRef, groupRef]);
    return (
      user !== undefined &&
      group !== undefined &&
      isUserEntity(user) &&
      isGroupEntity(group) &&
      isMemberOf(user, group)
    );
  }

  /** Who answers for the group: a trusted user that the trusted group names. */
  async leadOf(groupRef: string): Promise<string | undefined> {
    const group = await this.getGroup(groupRef);
    const lead = group?.metadata.annotations?.[GROUP_LEAD_ANNOTATION];
    if (!group || !lead) {
      return undefined;
    }
    const [leadRef] = refsIn([lead], 'user', group);
    const user =
      leadRef === undefined ? undefined : await this.getUser(leadRef);
    return user && stringifyEntityRef(user);
  }

  /** In the order asked for; `undefined` for what is not there or not trusted. */
  private async getEntities(
    entityRefs: string[],
  ): Promise<(Entity | undefined)[]> {
    return entityRefs.length === 0 ? [] : this.read(entityRefs);
  }
}

function isMemberOf(user: UserEntity, group: GroupEntity): boolean {
  return (
    refsIn(user.spec.memberOf, 'group', user).includes(
      stringifyEntityRef(group),
    ) ||
    refsIn(group.spec.members, 'user', group).includes(stringifyEntityRef(user))
  );
}

function relatedTo(entity: Entity, type: string): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => relation.targetRef);
}

/** Full refs; a short one is in the namespace of the entity that names it. What is no ref at all is nobody. */
function refsIn(
  refs: string[] | undefined,
  defaultKind: string,
  entity: Entity,
): string[] {
  return (refs ?? []).flatMap(ref => {
    try {
      return [
        stringifyEntityRef(
          parseEntityRef(ref, {
            defaultKind,
            defaultNamespace: entity.metadata.namespace,
          }),
        ),
      ];
    } catch {
      return [];
    }
  });
}
