import { TrustedCatalog } from '@glovebox/guarded-change-node';
import { LifecycleContext } from './LifecycleContext';

/**
 * Who is told that an environment changed: the people who may read it, that is its requester, its beneficiaries, its owner
 * group, and those who may read every environment. Whoever left a group hears no more of it a few seconds later; what they hear is
 * an id, and to read on they are asked who they are.
 */
export async function environmentAudience(
  context: Pick<LifecycleContext, 'store' | 'settings'> & {
    people: Pick<TrustedCatalog, 'membersOf'>;
  },
  environmentId: string,
): Promise<string[]> {
  const [subject] = await context.store.getMany([environmentId]);
  if (!subject) {
    return [];
  }
  const { requester, beneficiaries, ownerGroup } = subject.environment;
  const { platformGroups, auditGroups } = context.settings;
  const groups = new Set([ownerGroup, ...platformGroups, ...auditGroups]);
  const members = await Promise.all(
    [...groups].map(group => context.people.membersOf(group)),
  );
  return [...new Set([requester, ...beneficiaries, ...members.flat()])];
}
