// What the people of the sample history can do: one function for each verb, all of them through the portal's HTTP API, as the
// pages of the portal do it. A verb is `{ says, run(world, person) }`; `world` is in `playActs.mjs`. A verb waits for all that
// follows from it, down to the notification, because the clock moves on afterwards.

const TEMPLATES = ['gpu-training', 'secure-notebook'];
const ENDED_TASKS = ['completed', 'failed', 'cancelled'];

const environmentPath = name => `/research-environments/environments/${name}`;

/** Fills a template's form and waits for the plan. `values` are what the form asks for. */
export function request(template, values) {
  if (!TEMPLATES.includes(template)) {
    throw new Error(`There is no template ${template}`);
  }
  return {
    says: `asks for ${values.name}`,
    async run(world, person) {
      const session = world.as(person);
      const task = await session.call('POST', '/scaffolder/v2/tasks', {
        templateRef: `template:default/${template}`,
        values,
        secrets: {},
      });
      const ended = await world.until(
        () => session.call('GET', `/scaffolder/v2/tasks/${task.id}`),
        ({ status }) => ENDED_TASKS.includes(status),
      );
      if (ended.status !== 'completed') {
        const why = await lastWords(session, task.id);
        throw new Error(`the scaffolder's task ${ended.status}: ${why}`);
      }
      await untilStatus(world, person, values.name, 'Draft');
      await untilTold(world, person, values.name, {
        title: `Read the plan of ${values.name} and submit it`,
      });
    },
  };
}

async function lastWords(session, taskId) {
  const events = await session.call(
    'GET',
    `/scaffolder/v2/tasks/${taskId}/events`,
  );
  const { body } = events.at(-1);
  return body.error?.message ?? body.message;
}

/** Submits the plan as it was read. */
export function submit(name) {
  return {
    says: `submits ${name}`,
    async run(world, person) {
      const session = world.as(person);
      const environment = await session.call('GET', environmentPath(name));
      const { digest } = environment.revisions.find(
        ({ state }) => state === 'draft',
      );
      await session.call('POST', `${environmentPath(name)}/submit`, { digest });
      await untilStatus(world, person, name, 'Waiting for approval');
    },
  };
}

/** Takes up what failed. */
export function retry(name) {
  return click('retry', name, 'retries');
}

/** Plans a draft anew whose plan did not come about. */
export function replan(name) {
  return click('replan', name, 'plans anew');
}

/** Approves what waits for this person, with a word to the requester if one is given. */
export function approve(name, reason) {
  return vote('approve', name, reason);
}

/** The last vote: what was approved is created, and this waits until it runs. */
export function approveLast(name, reason) {
  const verb = approve(name, reason);
  return {
    says: verb.says,
    async run(world, person) {
      await verb.run(world, person);
      await untilStatus(world, person, name, 'Ready');
      await untilWorkloadsRun(world, person, name);
      await untilTold(world, person, name, { title: `${name} is ready` });
    },
  };
}

export function reject(name, reason) {
  const verb = vote('reject', name, reason);
  return {
    says: verb.says,
    async run(world, person) {
      await verb.run(world, person);
      await untilStatus(world, person, name, 'Rejected');
    },
  };
}

export function withdraw(name) {
  return {
    says: `withdraws ${name}`,
    async run(world, person) {
      const path = `${environmentPath(name)}/withdraw`;
      await world.as(person).call('POST', path);
      await untilStatus(world, person, name, 'Withdrawn');
    },
  };
}

/** Deletes it and waits for the inventory. */
export function remove(name, reason) {
  return {
    says: `deletes ${name}`,
    async run(world, person) {
      await world.as(person).call('POST', `${environmentPath(name)}/delete`, {
        confirmName: name,
        reason,
      });
      await untilDeleted(world, person, name);
    },
  };
}

/** The portal says, by itself, that the time of an environment is nearly over. */
export function isReminded(name) {
  return {
    says: `is reminded that ${name} ends soon`,
    run: (world, person) =>
      untilTold(world, person, name, { title: `${name} ends soon` }),
  };
}

/** The portal deletes, by itself, what is past its time. */
export function seesItExpire(name) {
  return {
    says: `sees ${name} expire`,
    run: (world, person) => untilDeleted(world, person, name),
  };
}

function click(action, name, words) {
  return {
    says: `${words} ${name}`,
    async run(world, person) {
      await world.as(person).call('POST', `${environmentPath(name)}/${action}`);
    },
  };
}

function vote(decision, name, reason) {
  return {
    says: `${decision}s ${name}`,
    async run(world, person) {
      const session = world.as(person);
      const { items } = await session.call(
        'GET',
        '/approvals/approvals?view=waiting&limit=100',
      );
      const approval = items.find(({ subject }) => subject.name === name);
      if (!approval) throw new Error(`${name} does not wait for ${person}`);
      await session.call('POST', `/approvals/approvals/${approval.id}/votes`, {
        decision,
        digest: approval.digest,
        reason,
      });
    },
  };
}

async function untilDeleted(world, person, name) {
  await untilStatus(world, person, name, 'Deleted');
  await untilTold(world, person, name, { title: `${name} was deleted` });
}

async function untilStatus(world, person, name, word) {
  await world.until(
    () => world.as(person).call('GET', environmentPath(name)),
    ({ status }) => status.word === word,
    ({ status }) => `${name} is ${status.word}: ${status.reason}`,
  );
}

async function untilWorkloadsRun(world, person, name) {
  await world.until(
    () => world.as(person).call('GET', environmentPath(name)),
    ({ conditions }) =>
      conditions.some(
        ({ type, status }) => type === 'WorkloadsRunning' && status === 'True',
      ),
    () => `the workloads of ${name} do not run`,
  );
}

/** Waits until whoever asked for the environment has the notification. */
async function untilTold(world, person, name, { title }) {
  const { requester } = await world
    .as(person)
    .call('GET', environmentPath(name));
  const session = world.as(requester.split('/')[1]);
  await world.until(
    () => session.call('GET', '/notifications/notifications?limit=100'),
    ({ notifications }) =>
      notifications.some(({ payload }) => payload.title === title),
    () => `${requester} was not told "${title}"`,
  );
}
