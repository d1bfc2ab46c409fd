import { z } from 'zod';

/** Longest name: `env-<name>-<id>` must fit in a Kubernetes label (63). @public */
export const ENVIRONMENT_NAME_MAX_LENGTH = 40;

/** @public */
export const environmentNameSchema = z
  .string()
  .max(ENVIRONMENT_NAME_MAX_LENGTH)
  .regex(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    'must start with a letter and hold lower-case letters, digits and hyphens only',
  );

const entityRef = z
  .string()
  .max(200)
  .regex(/^[a-z][a-z0-9]*:[a-z0-9._-]+\/[A-Za-z0-9._-]+$/);

/** Largest rendered bundle, in bytes. @public */
export const BUNDLE_MAX_BYTES = 1024 * 1024;

/** Largest parameters of a template, as JSON: they are shown with every revision. @public */
export const PARAMETERS_MAX_LENGTH = 16 * 1024;

/** One file of the rendered bundle. @public */
export const bundleFileSchema = z.strictObject({
  path: z.string().max(200),
  content: z.string().max(BUNDLE_MAX_BYTES),
});

/** What the scaffolder action sends: the rendered files and what the person chose. @public */
export const environmentRequestSchema = z.strictObject({
  /** Entity ref of the template, from the task's own `templateInfo`. */
  templateRef: entityRef,
  name: environmentNameSchema,
  ownerGroup: entityRef,
  purpose: z
    .string()
    .trim()
    .min(10, 'say in a sentence what it is for')
    .max(500),
  beneficiaries: z.array(entityRef).max(50).default([]),
  riskClass: z.enum(['standard', 'sensitive', 'high-risk']),
  /** What may leave before any approved egress entry (K8S-4). Says what the template says, or is refused. */
  egress: z.enum(['dns-only', 'none']).optional(),
  region: z.string().max(50).optional(),
  gpu: z
    .strictObject({
      type: z.string().max(50),
      count: z.number().int().min(1).max(1024),
    })
    .optional(),
  durationDays: z.number().int().min(1).max(365),
  parameters: z
    .record(z.string().max(100), z.json())
    .refine(
      values => JSON.stringify(values).length <= PARAMETERS_MAX_LENGTH,
      'holds more than 16 KiB; put what is large into a file of the template',
    ),
  files: z.array(bundleFileSchema).min(1).max(200),
});

/** @public */
export type EnvironmentRequest = z.infer<typeof environmentRequestSchema>;

/** @public */
export const submitRequestSchema = z.strictObject({
  /** The digest that the requester read on the plan page. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

/** @public */
export const deleteRequestSchema = z.strictObject({
  /** The environment's name, typed again. */
  confirmName: z.string().max(100),
  reason: z.string().trim().max(500).optional(),
});

/** @public */
export const forceDeleteRequestSchema = z.strictObject({
  confirmName: z.string().max(100),
  reason: z.string().trim().min(10, 'say why nothing gentler works').max(500),
});

/** @public */
export const listEnvironmentsQuerySchema = z.strictObject({
  /** `mine`: requester or beneficiary; `team`: owned by a group of the viewer. */
  view: z.enum(['mine', 'team', 'all']).default('all'),
  ownerGroup: z.string().max(200).optional(),
  riskClass: z.enum(['standard', 'sensitive', 'high-risk']).optional(),
  /** `open`: not ended; `ended`: deleted, discarded, rejected or withdrawn. */
  lifecycle: z.enum(['open', 'ended', 'any']).default('open'),
  q: z.string().max(100).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

/** @public */
export type ListEnvironmentsQuery = z.input<typeof listEnvironmentsQuerySchema>;
