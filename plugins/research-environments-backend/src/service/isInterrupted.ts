import { LifecycleContext } from './LifecycleContext';

/** Opening an approval takes no longer, unless the process died in its midst. */
const INTERRUPTED_AFTER_MS = 60_000;

/** Whether an approval that was to be opened, and was not noted since, was interrupted. */
export function isInterrupted(
  context: Pick<LifecycleContext, 'now'>,
  since: string,
): boolean {
  return context.now().getTime() - Date.parse(since) >= INTERRUPTED_AFTER_MS;
}
