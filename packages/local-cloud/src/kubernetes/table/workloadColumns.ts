import {
  JsonObject,
  numberAt,
  objectsAt,
  stringAt,
  stringMapAt,
  valueAt,
} from '../json';
import {
  AGE,
  ageOf,
  Column,
  column,
  count,
  counter,
  orNone,
  pairs,
  selectorText,
  text,
  wide,
} from './Column';
import { humanDuration } from './humanDuration';

function podStatus(pod: JsonObject): string {
  if (stringAt(pod, 'metadata', 'deletionTimestamp')) return 'Terminating';
  const waiting = objectsAt(pod, 'status', 'containerStatuses')
    .map(status => stringAt(status, 'state', 'waiting', 'reason'))
    .find(reason => reason !== undefined);
  const phase = stringAt(pod, 'status', 'phase') ?? 'Unknown';
  if (phase === 'Succeeded') return 'Completed';
  return stringAt(pod, 'status', 'reason') ?? waiting ?? phase;
}

function podReady(pod: JsonObject): string {
  const ready = objectsAt(pod, 'status', 'containerStatuses').filter(
    status => status.ready === true,
  );
  return `${ready.length}/${objectsAt(pod, 'spec', 'containers').length}`;
}

function jobStatus(job: JsonObject): string {
  const finished = objectsAt(job, 'status', 'conditions').find(
    condition =>
      condition.status === 'True' &&
      (condition.type === 'Complete' || condition.type === 'Failed'),
  );
  if (finished) return String(finished.type);
  return valueAt(job, 'spec', 'suspend') === true ? 'Suspended' : 'Running';
}

function jobCompletions(job: JsonObject): string {
  const done = count(job, 'status', 'succeeded');
  const wanted = numberAt(job, 'spec', 'completions');
  if (wanted !== undefined) return `${done}/${wanted}`;
  const parallel = numberAt(job, 'spec', 'parallelism') ?? 0;
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

function jobDuration(job: JsonObject, now: Date): string {
  const start = stringAt(job, 'status', 'startTime');
  if (!start) return '';
  const end = stringAt(job, 'status', 'completionTime');
  return humanDuration(
    (end ? new Date(end) : now).getTime() - new Date(start).getTime(),
  );
}

/** The containers of a pod template, which lies deeper in a CronJob. */
function containers(template: string[], field: 'name' | 'image') {
  return (object: JsonObject) =>
    objectsAt(object, ...template, 'spec', 'containers')
      .map(container => stringAt(container, field) ?? '')
      .join(',');
}

function wideOf(template: string[], selector?: string[]): Column[] {
  return [
    wide('Containers', containers(template, 'name')),
    wide('Images', containers(template, 'image')),
    ...(selector
      ? [wide('Selector', object => selectorText(object, ...selector))]
      : []),
  ];
}

const TEMPLATE = ['spec', 'template'];
const SELECTOR = ['spec', 'selector'];
const READY = column(
  'Ready',
  object =>
    `${count(object, 'status', 'readyReplicas')}/${count(
      object,
      'spec',
      'replicas',
    )}`,
);

/** Columns after Name of what runs. */
export const WORKLOAD_COLUMNS: Record<string, Column[]> = {
  '/pods': [
    column('Ready', podReady),
    column('Status', podStatus),
    column('Restarts', () => '0'),
    AGE,
    wide('IP', object => orNone(text(object, 'status', 'podIP'))),
    wide('Node', object => orNone(text(object, 'spec', 'nodeName'))),
    wide('Nominated Node', object =>
      orNone(text(object, 'status', 'nominatedNodeName')),
    ),
    wide('Readiness Gates', () => '<none>'),
  ],
  'apps/deployments': [
    READY,
    counter('Up-to-date', 'status', 'updatedReplicas'),
    counter('Available', 'status', 'availableReplicas'),
    AGE,
    ...wideOf(TEMPLATE, SELECTOR),
  ],
  'apps/statefulsets': [READY, AGE, ...wideOf(TEMPLATE)],
  'apps/replicasets': [
    counter('Desired', 'spec', 'replicas'),
    counter('Current', 'status', 'replicas'),
    counter('Ready', 'status', 'readyReplicas'),
    AGE,
    ...wideOf(TEMPLATE, SELECTOR),
  ],
  'apps/daemonsets': [
    counter('Desired', 'status', 'desiredNumberScheduled'),
    counter('Current', 'status', 'currentNumberScheduled'),
    counter('Ready', 'status', 'numberReady'),
    counter('Up-to-date', 'status', 'updatedNumberScheduled'),
    counter('Available', 'status', 'numberAvailable'),
    column('Node Selector', object =>
      pairs(stringMapAt(object, ...TEMPLATE, 'spec', 'nodeSelector')),
    ),
    AGE,
    ...wideOf(TEMPLATE, SELECTOR),
  ],
  'batch/jobs': [
    column('Status', jobStatus),
    column('Completions', jobCompletions),
    column('Duration', jobDuration),
    AGE,
    ...wideOf(TEMPLATE, SELECTOR),
  ],
  'batch/cronjobs': [
    column('Schedule', object => text(object, 'spec', 'schedule')),
    column('Timezone', object => orNone(text(object, 'spec', 'timeZone'))),
    column('Suspend', object =>
      valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False',
    ),
    column(
      'Active',
      object => objectsAt(object, 'status', 'active').length,
      'integer',
    ),
    column('Last Schedule', (object, now) =>
      stringAt(object, 'status', 'lastScheduleTime')
        ? ageOf(object, now, 'status', 'lastScheduleTime')
        : '<none>',
    ),
    AGE,
    ...wideOf(['spec', 'jobTemplate', 'spec', 'template']),
  ],
};
