import { isRefusal } from './isRefusal';
import { LifecycleContext } from './LifecycleContext';

/** Ends an approval that nobody should decide or use any more. One that ended already is left as it is. */
export async function closeApproval(
  context: LifecycleContext,
  approvalId: string,
  options: { as: 'withdrawn' | 'superseded'; reason: string },
): Promise<void> {
  try {
    await context.approvals.close(approvalId, {
      ...options,
      credentials: await context.auth.getOwnServiceCredentials(),
    });
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    context.logger.info(
      `Approval ${approvalId} had ended before it could be closed: ${error.message}`,
    );
  }
}
