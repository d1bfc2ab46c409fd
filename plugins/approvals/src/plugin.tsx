import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import HowToVoteIcon from '@material-ui/icons/HowToVote';
import {
  approvalPage,
  clientApi,
  inboxPage,
  waitingForMeWidget,
} from './extensions';
import { approvalRouteRef, rootRouteRef } from './routes';

/**
 * Approvals: the inbox, the page of each, and what waits for one on the home page.
 *
 * @public
 */
export const approvalsPlugin = createFrontendPlugin({
  pluginId: 'approvals',
  title: 'Approvals',
  icon: <HowToVoteIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, approval: approvalRouteRef },
  extensions: [clientApi, inboxPage, approvalPage, waitingForMeWidget],
});
