import { LifecycleContext } from './LifecycleContext';

/**
 * Who is told that an environment changed: the people who may read it, that is its requester, its beneficiaries, its owner
 * group, and those who may read every environment. Memberships are read now, so that whoever left a group hears no more of it.
 */
export async function environmentAudience(
  context: Pick<LifecycleContext, 'store' | 'directory' | 'settings'>,
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
    [...groups].map(group => context.directory.membersOf(group)),
  );
  return [...new Set([requester, ...beneficiaries, ...members.flat()])];
}
