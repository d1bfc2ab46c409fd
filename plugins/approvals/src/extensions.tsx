import {
  ApiBlueprint,
  createExtensionInput,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { approvalSubjectRendererDataRef } from '@glovebox/guarded-change-react';
import { approvalsApiRef } from './api/ApprovalsApi';
import { ApprovalsClient } from './api/ApprovalsClient';
import { approvalRouteRef, rootRouteRef } from './routes';

export const clientApi = ApiBlueprint.make({
  name: 'client',
  params: defineParams =>
    defineParams({
      api: approvalsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new ApprovalsClient(apis),
    }),
});

export const inboxPage = PageBlueprint.make({
  params: {
    path: '/approvals',
    routeRef: rootRouteRef,
    loader: () => import('./inbox/InboxPage').then(m => <m.InboxPage />),
  },
});

/** The page of one approval. Plugins that open approvals draw their change on it, see `ApprovalSubjectBlueprint`. */
export const approvalPage = PageBlueprint.makeWithOverrides({
  name: 'approval',
  inputs: { subjects: createExtensionInput([approvalSubjectRendererDataRef]) },
  factory(originalFactory, { inputs }) {
    const renderers = inputs.subjects.map(subject =>
      subject.get(approvalSubjectRendererDataRef),
    );
    return originalFactory({
      path: '/approvals/:id',
      routeRef: approvalRouteRef,
      loader: () =>
        import('./detail/ApprovalPage').then(m => (
          <m.ApprovalPage renderers={renderers} />
        )),
    });
  },
});

export const waitingForMeWidget = HomePageWidgetBlueprint.make({
  name: 'waiting-for-me',
  params: {
    name: 'WaitingForMe',
    title: 'Waiting for me',
    description: 'What somebody asks for and you may decide',
    components: () =>
      import('./home/WaitingForMe').then(m => ({ Content: m.WaitingForMe })),
  },
});
