import { GroupEntity, stringifyEntityRef } from '@backstage/catalog-model';
import { TrustedCatalog } from '@glovebox/guarded-change-node';
import { Directory, TrustedGroup, TrustedTemplate } from './Directory';
import { EnvironmentViewer } from './environmentAbilities';

/** Annotation of `catalog-backend-module-msgraph` with the Entra object id of a group. */
const GROUP_ID_ANNOTATION = 'graph.microsoft.com/group-id';

/** Where the templates come from. */
export interface TrustedTemplates {
  /** @throws InputError in words when there is none, its origin is not trusted, or it is of another type. */
  get(entityRef: string): Promise<TrustedTemplate>;
}

/** People, groups and templates from the trusted part of the catalog. */
export class CatalogDirectory implements Directory {
  static create(options: {
    catalog: TrustedCatalog;
    /** For what is only shown. */
    catalogToShow: TrustedCatalog;
    templates: TrustedTemplates;
    platformGroups: readonly string[];
  }): CatalogDirectory {
    return new CatalogDirectory(options);
  }

  private constructor(
    private readonly options: {
      catalog: TrustedCatalog;
      catalogToShow: TrustedCatalog;
      templates: TrustedTemplates;
      platformGroups: readonly string[];
    },
  ) {}

  async viewer(userEntityRef: string): Promise<EnvironmentViewer> {
    const groups = await this.options.catalog.groupsOf(userEntityRef);
    return {
      userEntityRef,
      groups,
      isPlatform: groups.some(group =>
        this.options.platformGroups.includes(group),
      ),
    };
  }

  async group(entityRef: string): Promise<TrustedGroup | undefined> {
    const { catalog } = this.options;
    const [group, lead] = await Promise.all([
      catalog.getGroup(entityRef),
      catalog.leadOf(entityRef),
    ]);
    return (
      group && {
        entityRef: stringifyEntityRef(group),
        title: titleOf(group),
        lead,
        objectId: objectIdOf(group),
      }
    );
  }

  displayName(userEntityRef: string): Promise<string> {
    return this.options.catalogToShow.displayName(userEntityRef);
  }

  isMember(userEntityRef: string, groupRef: string): Promise<boolean> {
    return this.options.catalog.isMember(userEntityRef, groupRef);
  }

  membersOf(groupRef: string): Promise<string[]> {
    return this.options.catalog.membersOf(groupRef);
  }

  async unknownPeople(refs: string[]): Promise<string[]> {
    const users = await Promise.all(
      refs.map(ref => this.options.catalog.getUser(ref)),
    );
    return refs.filter((_, index) => users[index] === undefined);
  }

  template(entityRef: string): Promise<TrustedTemplate> {
    return this.options.templates.get(entityRef);
  }
}

function titleOf({ metadata, spec }: GroupEntity): string {
  return metadata.title ?? spec.profile?.displayName ?? metadata.name;
}

function objectIdOf(group: GroupEntity): string | undefined {
  return group.metadata.annotations?.[GROUP_ID_ANNOTATION];
}
