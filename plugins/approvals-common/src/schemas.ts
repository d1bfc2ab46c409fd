import { z } from 'zod';

/**
 * A full entity ref in the catalog's own spelling. Refs are compared as text, so that a person written with a capital letter would
 * otherwise be somebody else.
 */
const entityRefOf = (
  kind: 'user' | 'group' | '[a-z][a-z0-9]*',
  example: string,
) =>
  z
    .string()
    .max(200)
    .transform(ref => ref.toLocaleLowerCase('en-US'))
    .refine(
      ref => new RegExp(`^${kind}:[a-z0-9._-]+/[a-z0-9._-]+$`).test(ref),
      {
        message: `must be a full entity reference such as ${example}`,
      },
    );

const userRef = entityRefOf('user', 'user:default/ada.moreau');
const groupRef = entityRefOf('group', 'group:default/vision');
const personOrGroupRef = entityRefOf(
  '[a-z][a-z0-9]*',
  'user:default/ada.moreau',
);

/** @public */
export const approvalDigestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256:<64 hex digits>');

/** Largest facts of an approval, as JSON: every row of a list carries them. */
const FACTS_MAX_LENGTH = 16 * 1024;

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
  facts: z
    .record(z.string().max(100), z.json())
    .refine(
      facts => JSON.stringify(facts).length <= FACTS_MAX_LENGTH,
      'holds more than 16 KiB; give only what policies match on',
    ),
  requester: userRef,
  beneficiaries: z.array(personOrGroupRef).max(200),
  editors: z.array(personOrGroupRef).max(200),
  ownerGroup: groupRef,
  requiredPolicies: z.array(z.string().max(100)).max(50),
  highlights: z.array(z.string().max(300)).max(20),
});

/** A request before its digest is known, to ask which policies would apply. @public */
export const approvalPreviewRequestSchema = approvalRequestSchema.omit({
  digest: true,
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

/** The operation that acts on the approval. @public */
export const consumeRequestSchema = z.strictObject({
  digest: approvalDigestSchema,
  operationId: z.string().min(1).max(100),
});

/** @public */
export const closeRequestSchema = z.strictObject({
  as: z.enum(['withdrawn', 'superseded']),
  reason: z.string().trim().min(1).max(1000),
});

/** @public */
export const approvalIdSchema = z.strictObject({ id: z.uuid() });

/** Events of every approval by cursor: for the ledger. @public */
export const listApprovalEventsQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
