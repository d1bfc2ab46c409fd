import { Sample } from './sampleRequest';

/**
 * Who calls. `platform` is of the platform team. `owner` asked for the sample environment and opened its approval; `stranger` is of another team; `agent` is a plugin
 * that acts for the owner, and `scaffolder` the one that does so when a template runs. The rest are plugins on their own account.
 */
export const AUTHENTICATED = [
  'owner',
  'stranger',
  'platform',
  'agent',
  'scaffolder',
  'service:access-grants',
  'service:approvals',
  'service:assurance',
  'service:catalog',
  'service:research-environments',
  'service:scaffolder',
] as const;

export type Caller = (typeof AUTHENTICATED)[number];

export interface RouteRule {
  /** Everybody who gets past the question who they are. The first one is used to send what is malformed. */
  may: readonly [Caller, ...Caller[]];
  /** The stranger is told what would be said if it were not there. */
  hidden?: boolean;
  query?: string;
  body?(sample: Sample): object;
}

const reader: RouteRule = {
  may: ['owner', 'platform', 'agent', 'scaffolder'],
  hidden: true,
};

/** Changes are made in person: no plugin, template or agent makes them for somebody. */
const changer: RouteRule = { may: ['owner'], hidden: true };

/** What the platform team does too, where nobody else can. */
const mender: RouteRule = { may: ['owner', 'platform'], hidden: true };

const E = '/api/research-environments';
const A = '/api/approvals';

/** Every route of Glovebox, and who may call it. A route that is not here fails the inventory. */
export const ROUTE_RULES: Record<string, RouteRule> = {
  [`post ${E}/requests`]: {
    may: ['scaffolder'],
    body: sample => sample.request,
  },
  [`get ${E}/environments`]: {
    may: ['owner', 'stranger', 'platform', 'agent', 'scaffolder'],
  },
  [`get ${E}/environments/:id`]: reader,
  [`get ${E}/environments/:id/revisions/:revision/plan`]: reader,
  [`get ${E}/environments/:id/resources`]: reader,
  [`get ${E}/environments/:id/events`]: reader,
  [`get ${E}/environments/:id/operations`]: reader,
  [`get ${E}/environments/:id/connection`]: {
    may: ['owner', 'agent', 'scaffolder'],
    hidden: true,
  },
  [`post ${E}/environments/:id/submit`]: {
    ...changer,
    body: ({ digest }) => ({ digest }),
  },
  [`post ${E}/environments/:id/replan`]: changer,
  [`post ${E}/environments/:id/discard`]: mender,
  [`post ${E}/environments/:id/withdraw`]: changer,
  [`post ${E}/environments/:id/retry`]: mender,
  [`post ${E}/environments/:id/cancel`]: mender,
  [`post ${E}/environments/:id/heal`]: {
    ...mender,
    body: () => ({
      objects: [
        { targetId: 'kubernetes:aks-east', type: 'v1/ConfigMap', name: 'a' },
      ],
    }),
  },
  [`post ${E}/environments/:id/try-now`]: mender,
  [`post ${E}/environments/:id/skip-step`]: {
    may: ['platform'],
    hidden: true,
    body: ({ operationId }) => ({
      operationId,
      step: 'observe',
      reason: 'Nothing gentler works here.',
    }),
  },
  [`post ${E}/environments/:id/delete`]: {
    ...mender,
    body: ({ request }) => ({ confirmName: request.name }),
  },
  [`post ${E}/environments/:id/force-delete`]: {
    ...mender,
    body: ({ request }) => ({
      confirmName: request.name,
      reason: 'Nothing gentler works here.',
    }),
  },
  [`get ${E}/operations`]: { may: ['platform'] },
  [`get ${E}/operations/:id`]: { may: ['platform'] },
  [`get ${E}/connectors`]: { may: ['platform'] },
  [`post ${E}/connectors/:id/check`]: { may: ['platform'] },
  [`get ${E}/quota`]: {
    may: ['owner', 'platform', 'agent', 'scaffolder'],
    query: 'team=group:default/vision',
  },
  [`get ${E}/events`]: { may: ['service:assurance', 'platform'] },
  [`get ${E}/catalog-entities`]: { may: ['service:catalog'] },
  [`get ${E}/catalog-entities/:id`]: { may: ['service:catalog'] },

  // Any plugin may ask what an approval would need, and open one in its own name for a person.
  [`post ${A}/preview`]: {
    may: [
      'agent',
      'scaffolder',
      'service:access-grants',
      'service:approvals',
      'service:assurance',
      'service:catalog',
      'service:research-environments',
      'service:scaffolder',
    ],
    body: ({ approval: { digest: _, ...preview } }) => preview,
  },
  [`post ${A}/approvals`]: {
    may: ['agent', 'scaffolder'],
    body: ({ approval }) => approval,
  },
  [`post ${A}/approvals/:id/consume`]: {
    may: ['service:research-environments'],
    body: ({ digest }) => ({ digest, operationId: 'an-operation' }),
  },
  [`post ${A}/approvals/:id/close`]: {
    may: ['owner', 'service:research-environments'],
    hidden: true,
    body: () => ({ as: 'withdrawn', reason: 'It is not needed any more.' }),
  },
  [`post ${A}/approvals/:id/votes`]: {
    may: ['owner'],
    hidden: true,
    body: ({ digest }) => ({ decision: 'approve', digest }),
  },
  [`get ${A}/approvals`]: {
    may: ['owner', 'stranger', 'platform', 'agent', 'scaffolder'],
  },
  [`get ${A}/approvals/:id`]: {
    may: [
      'owner',
      'platform',
      'agent',
      'scaffolder',
      'service:research-environments',
    ],
    hidden: true,
  },
  [`get ${A}/approvals/:id/events`]: {
    may: [
      'owner',
      'platform',
      'agent',
      'scaffolder',
      'service:research-environments',
    ],
    hidden: true,
  },
  [`get ${A}/events`]: { may: ['service:assurance', 'platform'] },
};

/** What Backstage itself adds to every plugin. */
export const OF_BACKSTAGE = /^\/api\/[a-z-]+\/\.(backstage|well-known)\//;

/** What somebody gets who has not signed in, in the whole portal: public keys, and whether it is up. */
export const PUBLIC = [
  /^get \/\.backstage\/health\/v1\/(readiness|liveness)$/,
  /^get \/api\/[a-z-]+\/\.backstage\/auth\/v1\/jwks\.json$/,
  /^get \/api\/auth\//,
  /^delete \/api\/[a-z-]+\/\.backstage\/auth\/v1\/cookie$/,
  /^get \/api\/(permission|signals)\/health$/,
];
