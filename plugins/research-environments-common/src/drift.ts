import { z } from 'zod';

/** Most field paths that a finding names; `moreFields` counts the rest. @public */
export const DRIFT_FIELDS_MAX = 10;

/** One object that is not as it was approved, or that nobody approved. @public */
export interface DriftFinding {
  targetId: string;
  /** `apiVersion/kind`, or the Azure resource type. */
  type: string;
  name: string;
  /** Who wrote what was approved; `unknown` for what the portal did not make. */
  origin: 'baseline' | 'template' | 'unknown';
  change: 'changed' | 'missing' | 'foreign';
  /** Paths that differ, for example `spec.template.spec.containers[name="main"].image`. Empty for what is missing or foreign. */
  fields: string[];
  /** How many more fields differ than are named. */
  moreFields?: number;
  /** Field manager that owns what differs, as the server says; absent when it does not say. */
  manager?: string;
  /** When that manager wrote it, by the server's clock. ISO 8601 in UTC. */
  since?: string;
  /** What the portal can do about it: write it again, remove it, or nothing. */
  remedy: 'restore' | 'remove' | 'by-hand';
  /** Which object of that name a foreign one is: no other is removed in its place. */
  uid?: string;
}

/** Names the object of a finding. @public */
export type DriftObject = Pick<DriftFinding, 'targetId' | 'type' | 'name'>;

/** One text for one object, on whatever target. @public */
export function driftKey({ targetId, type, name }: DriftObject): string {
  return `${targetId} ${type} ${name}`;
}

/** "NetworkPolicy default-deny: spec.ingress was changed by kubectl-edit". @public */
export function describeDrift(finding: DriftFinding): string {
  const kind = finding.type.split('/').pop() ?? finding.type;
  const by = finding.manager === undefined ? '' : ` by ${finding.manager}`;
  switch (finding.change) {
    case 'missing':
      return `${kind} ${finding.name} is missing`;
    case 'foreign':
      return `${kind} ${finding.name} was added${by}`;
    default:
      return `${kind} ${finding.name}: ${fieldWords(finding)} changed${by}`;
  }
}

function fieldWords({ fields, moreFields = 0 }: DriftFinding): string {
  const shown = fields.slice(0, 3);
  const rest = fields.length - shown.length + moreFields;
  const list = rest > 0 ? [...shown, `${rest} more`] : shown;
  const words =
    list.length > 1
      ? `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}`
      : list[0] ?? 'its content';
  return `${words} ${list.length > 1 ? 'were' : 'was'}`;
}

/** What a person who restores an environment read and agrees to have overwritten. @public */
export const healRequestSchema = z.strictObject({
  objects: z
    .array(
      z.strictObject({
        targetId: z.string().max(100),
        type: z.string().max(200),
        name: z.string().max(260),
      }),
    )
    .min(1, 'name the objects to restore')
    .max(500),
});
