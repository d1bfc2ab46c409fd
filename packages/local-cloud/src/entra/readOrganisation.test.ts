import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupIdsOf, readOrganisation } from './readOrganisation';

const labFile = join(__dirname, '../../lab/org.yaml');

describe('readOrganisation', () => {
  it('reads the lab, in which every reference leads somewhere', () => {
    const { people, groups } = readOrganisation(labFile);
    const names = groups.map(group => group.name);
    expect(people.map(person => person.name)).toEqual([
      'ada.moreau',
      'ben.tanaka',
      'noor.haddad',
      'carla.jensen',
      'sam.osei',
      'mina.park',
      'devi.rao',
      'piet.devries',
      'lucia.romero',
    ]);
    expect(names).toEqual(
      expect.arrayContaining(people.flatMap(person => person.memberOf)),
    );
    expect(names).toEqual(
      expect.arrayContaining(groups.flatMap(group => group.parent ?? [])),
    );
    const ids = [...people, ...groups].map(entry => entry.objectId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts the groups above a group as memberships, and ends in a circle', () => {
    const group = (name: string, parent?: string) => ({
      name,
      parent,
      displayName: name,
      objectId: `id-${name}`,
    });
    const [person] = readOrganisation(labFile).people;
    const organisation = {
      people: [],
      groups: [group('vision', 'lab'), group('lab', 'vision'), group('other')],
    };
    expect(groupIdsOf(organisation, person)).toEqual(['id-vision', 'id-lab']);
  });

  it('names the entity that a token could not be made from', () => {
    const directory = mkdtempSync(join(tmpdir(), 'organisation-'));
    const file = join(directory, 'org.yaml');
    writeFileSync(
      file,
      'kind: User\nmetadata:\n  name: eve\n  annotations: {}\nspec:\n  memberOf: []\n',
    );
    expect(() => readOrganisation(file)).toThrow(
      /Document 1 of .*org\.yaml.*[\s\S]*user-id/,
    );
    rmSync(directory, { recursive: true });
  });
});
