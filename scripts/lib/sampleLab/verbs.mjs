// What the people of the sample history can do: one function for each verb, all of them through the portal's HTTP API, as the
// pages of the portal do it. A verb is `{ says, run(world, person) }`; `world` is in `playActs.mjs`.

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
        throw new Error(`the scaffolder's task ${task.id} ${ended.status}`);
      }
      await becomes(values.name, 'Draft').run(world, person);
    },
  };
}

/** Submits the plan as it was read. */
export function submit(name) {
  return {
    says: `submits ${name}`,
    async run(world, person) {
      const session = world.as(person);
      const environment = await session.call('GET', environmentPath(name));
      const { digest } = environment.revisions.at(-1);
      await session.call('POST', `${environmentPath(name)}/submit`, { digest });
      await becomes(name, 'Waiting for approval').run(world, person);
    },
  };
}

/** Approves what waits for this person, with a word to the requester if one is given. */
export function approve(name, reason) {
  return vote('approve', name, reason);
}

/** The last vote: what was approved is created, and this waits until it is. */
export function approveLast(name, reason) {
  return withOutcome(approve(name, reason), name, 'Ready');
}

export function reject(name, reason) {
  return withOutcome(vote('reject', name, reason), name, 'Rejected');
}

export function withdraw(name) {
  return {
    says: `withdraws ${name}`,
    async run(world, person) {
      const path = `${environmentPath(name)}/withdraw`;
      await world.as(person).call('POST', path);
      await becomes(name, 'Withdrawn').run(world, person);
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
      await becomes(name, 'Deleted').run(world, person);
    },
  };
}

/** The portal acts by itself: this person sees its status become `word`. */
export function becomes(name, word) {
  return {
    says: `sees ${name} become ${word}`,
    async run(world, person) {
      const session = world.as(person);
      await world.until(
        () => session.call('GET', environmentPath(name)),
        ({ status }) => status.word === word,
        ({ status }) => `${name} is ${status.word}: ${status.reason}`,
      );
    },
  };
}

/** The portal acts by itself: this person finds an event of this type in the timeline. */
export function finds(name, eventType) {
  return {
    says: `finds ${eventType} in the timeline of ${name}`,
    async run(world, person) {
      const session = world.as(person);
      await world.until(
        () => session.call('GET', `${environmentPath(name)}/events?limit=1000`),
        ({ items }) => items.some(({ type }) => type === eventType),
        () => `${name} has no event ${eventType}`,
      );
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

function withOutcome(verb, name, word) {
  return {
    says: verb.says,
    async run(world, person) {
      await verb.run(world, person);
      await becomes(name, word).run(world, person);
    },
  };
}
