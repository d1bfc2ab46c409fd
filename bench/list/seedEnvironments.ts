import { Knex } from 'knex';
import { analyze, insert, TEAM_SHARE } from './insert';

const FAR = '2999-01-01T00:00:00.000Z';
const RISK_CLASSES = ['standard', 'standard', 'standard', 'sensitive'];
const TEAMS = 50;

/** Adds environments until there are so many: nine of ten are ready, the others over. The worker leaves them alone. */
export async function seedEnvironments(
  database: Knex,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const indices = Array.from({ length: to - from }, (_, i) => from + i);
  await database.transaction(async trx => {
    await insert(trx, 'environments', indices.map(environment));
    await insert(
      trx,
      'environment_people',
      indices.map(index => ({
        environment_id: id(index),
        entity_ref: requester(index),
        part: 'requester',
      })),
    );
    await insert(
      trx,
      'environment_names',
      indices.map(index => ({ name: name(index), environment_id: id(index) })),
    );
    await insert(trx, 'revisions', indices.map(revision));
  });
  await analyze(database);
}

const id = (index: number) => `1${String(index).padStart(7, '0')}`;
const name = (index: number) => `training-${index}`;
/** The person who looks asked for one in so many, of other teams. */
const requester = (index: number) =>
  index % TEAM_SHARE === 1
    ? 'user:default/ada.moreau'
    : `user:default/person-${index % 500}`;
const createdAt = (index: number) =>
  new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();

/** One in so many belongs to the team of the person who looks. */
function ownerGroup(index: number): string {
  return index % TEAM_SHARE === 0
    ? 'group:default/vision'
    : `group:default/team-${index % TEAMS}`;
}

function environment(index: number) {
  const at = createdAt(index);
  const isOver = index % 10 === 9;
  const condition = (type: string) => ({
    type,
    status: 'True',
    reason: 'Observed',
    message: 'Every object is current',
    lastTransitionTime: at,
    observedGeneration: 1,
  });
  return {
    id: id(index),
    name: name(index),
    namespace: `env-${name(index)}-${id(index)}`,
    owner_group: ownerGroup(index),
    lead: 'user:default/noor.haddad',
    purpose: `Train model ${index} of the series on the images of the lab`,
    requester: requester(index),
    beneficiaries: '[]',
    risk_class: RISK_CLASSES[index % RISK_CLASSES.length],
    isolation_class: 'shared-kernel',
    egress: 'dns-only',
    placement: JSON.stringify({
      cluster: 'kubernetes:aks-east',
      subscription: 'azure:research-standard',
      region: 'eastus',
    }),
    desired: isOver ? 'absent' : 'present',
    ever_applied: true,
    current_revision: 1,
    conditions: JSON.stringify([condition('Applied'), condition('Ready')]),
    operation_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    operation_kind: isOver ? 'environment.delete' : 'environment.apply',
    operation_state: 'succeeded',
    operation_since: at,
    created_at: at,
    expires_at: FAR,
    deleted_at: isOver ? at : null,
    ended_at: isOver ? at : null,
    reconcile_at: FAR,
    observe_at: FAR,
  };
}

function revision(index: number) {
  const at = createdAt(index);
  return {
    environment_id: id(index),
    number: 1,
    state: 'current',
    state_reason: 'Applied',
    state_since: at,
    template: JSON.stringify({
      ref: 'template:default/gpu-training',
      title: 'GPU training',
      digest: `sha256:${'a'.repeat(64)}`,
    }),
    parameters: JSON.stringify({ name: name(index), epochs: 20, seed: 42 }),
    gpu_type: 'H100',
    gpu_count: 1,
    duration_days: 30,
    requester: requester(index),
    created_at: at,
    submitted_at: at,
    plan_state: 'succeeded',
    plan_blocked: false,
    planned_at: at,
  };
}
