import { ComponentType } from 'react';
import {
  createExtensionBlueprint,
  createExtensionDataRef,
} from '@backstage/frontend-plugin-api';

/**
 * What the approval page tells the component that draws the exact change.
 *
 * @public
 */
export interface ApprovalSubjectProps {
  approvalId: string;
  /** Digest that the votes are bound to. What is drawn must be the content of this digest. */
  digest: string;
  subject: {
    kind: string;
    action: string;
    id: string;
    name: string;
    /** Who asks for what, as a sentence. */
    title: string;
  };
}

/** How to draw the subjects of one kind. @public */
export interface ApprovalSubjectRenderer {
  /** `subject.kind` of the approvals that it draws, for example `research-environment`. */
  subjectKind: string;
  /** Loaded when such an approval is opened. */
  load: () => Promise<ComponentType<ApprovalSubjectProps>>;
}

/** @public */
export const approvalSubjectRendererDataRef =
  createExtensionDataRef<ApprovalSubjectRenderer>().with({
    id: 'glovebox.approval-subject-renderer',
  });

/**
 * Lets a plugin show its own guarded change, read-only, on the page of an approval, so that approvals knows nothing of it.
 *
 * @example
 * ```ts
 * ApprovalSubjectBlueprint.make({
 *   params: {
 *     subjectKind: 'research-environment',
 *     load: () => import('./ChangeOfApproval').then(m => m.ChangeOfApproval),
 *   },
 * });
 * ```
 *
 * @public
 */
export const ApprovalSubjectBlueprint = createExtensionBlueprint({
  kind: 'approval-subject',
  attachTo: { id: 'page:approvals/approval', input: 'subjects' },
  output: [approvalSubjectRendererDataRef],
  factory(params: ApprovalSubjectRenderer) {
    return [approvalSubjectRendererDataRef(params)];
  },
});
