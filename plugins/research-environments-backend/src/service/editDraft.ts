import { ConflictError } from '@backstage/errors';
import { BundleFile, EnvironmentRecord } from '../model/records';
import { dropApproval, requireNoApproval } from './dropApproval';
import { appendEvent, lockEnvironment, startOperation } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';
import type { CheckedRequest } from './requestEnvironment';

/** Each revision keeps its bundle and its plan, and is shown with the environment. */
const MAX_REVISIONS = 50;

/**
 * Puts a request in place of the requester's own draft of that name, as a new revision, and plans it. Nothing was ever applied,
 * so that even where it runs may be chosen anew.
 *
 * @returns the id of the draft, or nothing when there is none of that name that the requester may edit
 */
export async function editDraft(
  context: LifecycleContext,
  checked: CheckedRequest,
  files: BundleFile[],
): Promise<string | undefined> {
  const { requester } = checked.revision;
  const there = await context.store.get(checked.environment.name);
  if (
    !there ||
    there.environment.name !== checked.environment.name ||
    there.environment.requester !== requester ||
    there.environment.everApplied ||
    there.environment.endedAt
  ) {
    return undefined;
  }
  const { id } = there.environment;
  await dropApproval(context, there);
  const viewer = await context.directory.viewer(requester);
  await context.store.transaction(async trx => {
    const { environment, head } = await lockEnvironment(context, trx, id);
    requireAbility(context, { environment, head }, 'edit', viewer);
    requireNoApproval(head);
    if (head.number >= MAX_REVISIONS) {
      throw new ConflictError(
        `${environment.name} was edited ${
          MAX_REVISIONS - 1
        } times, which is as often as a draft can be; discard it and ask anew`,
      );
    }
    const number = head.number + 1;
    await context.store.updateRevision(
      trx,
      { environmentId: id, number: head.number, from: ['draft', 'lapsed'] },
      {
        state: 'superseded',
        stateReason: `Revision ${number} took its place.`,
        stateSince: checked.revision.stateSince,
      },
    );
    const rewritten: EnvironmentRecord = {
      ...environment,
      ...checked.environment,
      proposedRevision: number,
    };
    await context.store.rewriteDraft(trx, rewritten, {
      ...checked.revision,
      environmentId: id,
      number,
    });
    await context.plans.saveBundle(trx, { environmentId: id, number }, files);
    await startOperation(context, trx, rewritten, {
      kind: 'environment.plan',
      requestedBy: requester,
    });
    await appendEvent(context, trx, rewritten, {
      type: 'edited',
      actor: requester,
      summary: `${requester} edited the draft of ${environment.name}`,
      detail: { revision: number },
    });
  });
  return id;
}
