import { ComponentType, lazy, Suspense, useMemo } from 'react';
import Skeleton from '@material-ui/lab/Skeleton';
import { ErrorBoundary, Link } from '@backstage/core-components';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  ApprovalSubjectProps,
  ApprovalSubjectRenderer,
  EmptyNotice,
  SectionCard,
} from '@glovebox/guarded-change-react';

function useRenderer(
  subjectKind: string,
  renderers: readonly ApprovalSubjectRenderer[],
): ComponentType<ApprovalSubjectProps> | undefined {
  const renderer = renderers.find(r => r.subjectKind === subjectKind);
  return useMemo(
    () =>
      renderer &&
      lazy(() => renderer.load().then(component => ({ default: component }))),
    [renderer],
  );
}

/** A path within the portal: `//host` would lead elsewhere. */
function isInternalPath(path: string): boolean {
  return /^\/(?!\/)/.test(path);
}

function NoRenderer(props: { approval: Approval }) {
  const { kind, path, name } = props.approval.subject;
  return (
    <SectionCard title="The exact change">
      <EmptyNotice
        title="It is read on its own page"
        description={`No plugin of this portal draws “${kind}” here. Read it before you decide.`}
        action={isInternalPath(path) && <Link to={path}>Open {name}</Link>}
      />
    </SectionCard>
  );
}

/** The exact change, drawn by the plugin that knows what it is. */
export function SubjectView(props: {
  approval: Approval;
  renderers: readonly ApprovalSubjectRenderer[];
}) {
  const { approval, renderers } = props;
  const Renderer = useRenderer(approval.subject.kind, renderers);
  if (!Renderer) {
    return <NoRenderer approval={approval} />;
  }
  return (
    <ErrorBoundary>
      <Suspense fallback={<Skeleton variant="rect" height={320} />}>
        <Renderer
          approvalId={approval.id}
          digest={approval.digest}
          subject={approval.subject}
        />
      </Suspense>
    </ErrorBoundary>
  );
}
