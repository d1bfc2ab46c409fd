import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** A sample person: a catalog User with the ids that Entra ID would give. */
export interface Person {
  /** The catalog name, such as `ada.moreau`. */
  name: string;
  displayName: string;
  email: string;
  /** One line on what the person does, shown on the sign-in page. */
  about: string;
  /** The object id: the `oid` claim. */
  objectId: string;
  /** Catalog names of the groups that the person is in. */
  memberOf: string[];
}

/** A sample group: a catalog Group with the id that Entra ID would give. */
export interface OrganisationGroup {
  name: string;
  displayName: string;
  /** The catalog name of the group above this one. */
  parent: string | undefined;
  /** The object id: an entry of the `groups` claim. */
  objectId: string;
}

/** The people and groups of the lab, in the order of the file. */
export interface Organisation {
  people: Person[];
  groups: OrganisationGroup[];
}

const groupSchema = z.object({
  kind: z.literal('Group'),
  metadata: z.object({
    name: z.string(),
    annotations: z.object({ 'graph.microsoft.com/group-id': z.uuid() }),
  }),
  spec: z.object({
    parent: z.string().optional(),
    profile: z.object({ displayName: z.string() }),
  }),
});

const userSchema = z.object({
  kind: z.literal('User'),
  metadata: z.object({
    name: z.string(),
    annotations: z.object({
      'graph.microsoft.com/user-id': z.uuid(),
      'glovebox.dev/about': z.string(),
    }),
  }),
  spec: z.object({
    profile: z.object({ displayName: z.string(), email: z.email() }),
    memberOf: z.array(z.string()),
  }),
});

const entitySchema = z.discriminatedUnion('kind', [groupSchema, userSchema]);

/**
 * Reads the sample people and groups from a file of catalog entities.
 *
 * @throws Error naming the file and the entity when one lacks what a token needs.
 */
export function readOrganisation(file: string): Organisation {
  const organisation: Organisation = { people: [], groups: [] };
  parseAllDocuments(readFileSync(file, 'utf8')).forEach((document, index) => {
    const parsed = entitySchema.safeParse(document.toJS());
    if (!parsed.success) {
      throw new Error(
        `Document ${index + 1} of ${file} is not a usable User or Group: ` +
          `${z.prettifyError(parsed.error)}. Correct it and start again.`,
      );
    }
    addEntity(organisation, parsed.data);
  });
  return organisation;
}

/** The object ids of a person's groups and of the groups above them. */
export function groupIdsOf(
  organisation: Organisation,
  person: Person,
): string[] {
  const byName = new Map(organisation.groups.map(group => [group.name, group]));
  const found = new Map<string, string>();
  const pending = [...person.memberOf];
  for (let name = pending.pop(); name; name = pending.pop()) {
    const group = byName.get(name);
    if (group && !found.has(name)) {
      found.set(name, group.objectId);
      if (group.parent) pending.push(group.parent);
    }
  }
  return [...found.values()];
}

function addEntity(
  organisation: Organisation,
  entity: z.infer<typeof entitySchema>,
) {
  if (entity.kind === 'Group') {
    organisation.groups.push({
      name: entity.metadata.name,
      displayName: entity.spec.profile.displayName,
      parent: entity.spec.parent,
      objectId: entity.metadata.annotations['graph.microsoft.com/group-id'],
    });
    return;
  }
  organisation.people.push({
    name: entity.metadata.name,
    displayName: entity.spec.profile.displayName,
    email: entity.spec.profile.email,
    about: entity.metadata.annotations['glovebox.dev/about'],
    objectId: entity.metadata.annotations['graph.microsoft.com/user-id'],
    memberOf: entity.spec.memberOf,
  });
}
