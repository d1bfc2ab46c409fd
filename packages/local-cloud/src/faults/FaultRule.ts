import { z } from 'zod';
import { CLUSTER_NAMES, ClusterName } from '../kubernetes/bootstrap/clusters';

/** One API of local-cloud, as faults name it. */
export type FaultApi =
  | `kubernetes/${ClusterName}`
  | 'azure'
  | 'entra'
  | 'sign-in';

/** Every API that can be given faults. */
export const FAULT_APIS: readonly FaultApi[] = [
  ...CLUSTER_NAMES.map(name => `kubernetes/${name}` as const),
  'azure',
  'entra',
  'sign-in',
];

/** An API, or `kubernetes` for all clusters. */
export const faultScope = z.enum(['kubernetes', ...FAULT_APIS]);

/** At most an hour: what lasts longer is a mistake in units. */
const milliseconds = z.int().min(0).max(3_600_000);

/**
 * `before` strikes a call that then has no effect. `after` lets it take effect and loses or delays the answer: the caller
 * cannot know.
 */
const moment = z.enum(['before', 'after']).default('before');

const latency = z
  .strictObject({
    type: z.literal('latency'),
    /** How long a call takes longer. */
    ms: milliseconds,
    /** With it, the time is drawn evenly between `ms` and this. */
    upToMs: milliseconds.optional(),
    when: moment,
  })
  .refine(({ ms, upToMs }) => upToMs === undefined || upToMs >= ms, {
    message: 'upToMs must not be below ms',
    path: ['upToMs'],
  });

const refusal = z.strictObject({
  type: z.literal('error'),
  status: z.union([
    z.literal(429),
    z.literal(500),
    z.literal(502),
    z.literal(503),
    z.literal(504),
  ]),
  /** Sent as `Retry-After`, in seconds; a 429 says 1 unless told. */
  retryAfterSeconds: z.int().min(0).max(3600).optional(),
  when: moment,
});

const reset = z.strictObject({ type: z.literal('reset'), when: moment });

const watchDrop = z.strictObject({
  type: z.literal('watch-drop'),
  /** How long the watch lives first. */
  afterMs: milliseconds.default(0),
});

const faultRule = z.strictObject({
  fault: z.discriminatedUnion('type', [latency, refusal, reset, watchDrop]),
  /** Which API; all but sign-in unless told. */
  api: faultScope.optional(),
  /** HTTP methods; all unless told. */
  methods: z
    .array(z.string().regex(/^[A-Z]+$/, 'must be in capitals, as in GET'))
    .min(1)
    .optional(),
  /** A regular expression that must match somewhere in the path with its query. */
  path: z
    .string()
    .min(1)
    .max(500)
    .refine(isRegularExpression, 'must be a regular expression')
    .optional(),
  /** The share of matching calls that are struck, of 1; all unless told. */
  share: z.number().min(0).max(1).optional(),
  /** How many calls are struck before the rule has done its work. */
  next: z.int().min(1).optional(),
});

/** What {@link FaultPlan} is read from. */
export const faultPlan = z.strictObject({
  /** Two runs with the same seed strike the same calls. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  rules: z.array(faultRule).max(100),
});

/** Which calls are struck by what. */
export type FaultRule = z.output<typeof faultRule>;

/** A rule as a person writes it, with defaults left out. */
export type FaultRuleInput = z.input<typeof faultRule>;

/** What happens to a call. */
export type Fault = FaultRule['fault'];

/** All rules in force, with the seed of their dice. */
export type FaultPlan = z.output<typeof faultPlan>;

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    // That it cannot be made is the answer.
    return false;
  }
}
