import {
  approve,
  remove,
  replan,
  request,
  retry,
  submit,
} from '../sampleLab/verbs.mjs';
import { wait } from './stormWorld.mjs';

const LOOK_EVERY_MS = 1_500;
/** A form whose task died with its replica is sent again after so long. */
const REQUEST_AGAIN_AFTER_MS = 45_000;
const STAGES = ['asked', 'planned', 'submitted', 'approved', 'Ready'];

/**
 * One environment and the people around it. Nobody follows a script: they look at what the portal says and do what it asks of
 * them, so that a call which failed, or whose answer was lost, is simply met again.
 */
export class Journey {
  /** Clicks on what had failed. */
  retries = [];
  /** Calls that failed, by how. */
  troubles = new Map();
  status = { word: 'not asked for' };
  #stage = 0;

  constructor(world, { name, template, values, requester, approvers }) {
    Object.assign(this, {
      world,
      name,
      template,
      values,
      requester,
      approvers,
    });
  }

  /** From 0 to 1. */
  get progress() {
    return this.#stage / STAGES.length;
  }

  /** @param options.gate - what approvers wait for; `until` - the time to give up */
  async toReady({ gate, until }) {
    await this.#act(request(this.template, this.values), this.requester);
    this.#reached('asked');
    let askedAt = Date.now();
    while (Date.now() < until) {
      const environment = await this.look();
      if (environment === undefined) {
        if (Date.now() - askedAt > REQUEST_AGAIN_AFTER_MS) {
          askedAt = Date.now();
          await this.#act(request(this.template, this.values), this.requester);
        }
      } else if (environment && (await this.#next(environment, gate))) {
        return true;
      }
      await wait(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
    return false;
  }

  async toDeleted({ until }) {
    while (Date.now() < until) {
      const environment = await this.look();
      const word = environment?.status.word;
      if (word === 'Deleted') return true;
      if (word === 'Deletion failed') await this.#retry(environment);
      else if (word && word !== 'Deleting') {
        await this.#act(
          remove(this.name, 'The storm is over.'),
          this.requester,
        );
      }
      await wait(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
    return false;
  }

  /** The environment as the portal says; `undefined` when it is not known, `false` when the portal did not say. */
  async look() {
    try {
      const environment = await this.world
        .as(this.requester)
        .call('GET', `/research-environments/environments/${this.name}`);
      this.status = environment.status;
      return environment;
    } catch (error) {
      if (error.status === 404) return undefined;
      this.#note(error);
      return false;
    }
  }

  /** Does what the status asks for; whether the journey is over. */
  async #next(environment, gate) {
    switch (environment.status.word) {
      case 'Draft':
        this.#reached('planned');
        await this.#act(submit(this.name), this.requester);
        return false;
      case 'Plan refused':
        this.retries.push(environment.status.reason);
        await this.#act(replan(this.name), this.requester);
        return false;
      case 'Waiting for approval':
        this.#reached('submitted');
        await gate;
        await this.#approve();
        return false;
      case 'Provisioning':
        this.#reached('approved');
        return false;
      case 'Provisioning failed':
        await this.#retry(environment);
        return false;
      case 'Ready':
        this.#reached('Ready');
        return true;
      default:
        return false;
    }
  }

  async #approve() {
    for (const approver of this.approvers) {
      await this.#act(approve(this.name), approver);
    }
  }

  async #retry({ status }) {
    this.retries.push(status.reason);
    await this.#act(retry(this.name), this.requester);
  }

  async #act(verb, person) {
    try {
      await verb.run(this.world, person);
    } catch (error) {
      this.#note(error);
    }
  }

  #note(error) {
    const words = wordsOf(error)
      .replaceAll(this.name, 'NAME')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      // What an object, an address or a sign-in's state says belongs to one run only.
      .replace(/(\{|https?:|expected ).*$/s, '…');
    this.troubles.set(words, (this.troubles.get(words) ?? 0) + 1);
  }

  #reached(stage) {
    this.#stage = Math.max(this.#stage, STAGES.indexOf(stage) + 1);
  }
}

function wordsOf(error) {
  return [error.message, error.cause?.code].filter(Boolean).join(': ');
}
