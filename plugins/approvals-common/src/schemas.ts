import { z } from 'zod';

const entityRef = z
  .string()
  .max(200)
  .regex(
    /^[a-z][a-z0-9]*:[a-z0-9._-]+\/[A-Za-z0-9._-]+$/,
    'must be a full entity reference such as user:default/ada.moreau',
  );

/** @public */
export const approvalDigestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256:<64 hex digits>');

/** @public */
export const approvalRequestSchema = z.strictObject({
  subject: z.strictObject({
    kind: z.string().min(1).max(100),
    action: z.string().min(1).max(100),
    id: z.string().min(1).max(100),
    name: z.string().min(1).max(200),
    title: z.string().min(1).max(500),
    path: z
      .string()
      .regex(/^\/[^\s]*$/, 'must be a path in the portal')
      .max(500),
  }),
  digest: approvalDigestSchema,
  facts: z.record(z.string().max(100), z.json()),
  requester: entityRef,
  beneficiaries: z.array(entityRef).max(200),
  editors: z.array(entityRef).max(200),
  ownerGroup: entityRef,
  requiredPolicies: z.array(z.string().max(100)).max(50),
  highlights: z.array(z.string().max(300)).max(20),
});

/** @public */
export const voteRequestSchema = z
  .strictObject({
    decision: z.enum(['approve', 'reject']),
    /** The digest that the voter read. */
    digest: approvalDigestSchema,
    reason: z.string().trim().max(2000).optional(),
  })
  .refine(v => v.decision === 'approve' || !!v.reason, {
    path: ['reason'],
    message: 'say why you reject, so that the requester can act on it',
  });

/** @public */
export type VoteRequest = z.infer<typeof voteRequestSchema>;

/** @public */
export const listApprovalsQuerySchema = z.strictObject({
  /** `waiting`: the viewer could vote now; `decided`: the viewer voted; `mine`: the viewer asked. */
  view: z.enum(['waiting', 'decided', 'mine', 'all']).default('waiting'),
  state: z
    .enum([
      'pending',
      'approved',
      'rejected',
      'expired',
      'superseded',
      'withdrawn',
      'consumed',
    ])
    .optional(),
  subjectKind: z.string().max(100).optional(),
  subjectId: z.string().max(100).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

/** @public */
export type ListApprovalsQuery = z.input<typeof listApprovalsQuerySchema>;
