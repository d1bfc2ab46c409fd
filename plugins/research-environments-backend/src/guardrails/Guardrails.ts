import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  LABELS,
  QuotaLine,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { GuardrailFinding } from '@glovebox/guarded-change-common';
import {
  CelEvaluationError,
  CelPredicate,
  compileCel,
} from '@glovebox/guarded-change-node';
import { changeFacts } from './changeFacts';
import {
  BundleGuardrail,
  ChangeFacts,
  Guardrail,
  GuardrailParams,
  ObjectGuardrail,
} from './Guardrail';
import { GuardedObject, guardedObjects, selects } from './guardedObjects';
import { readGuardrailParams } from './guardrailParams';
import { GUARDRAILS } from './rules';
import { workloadVariables } from './workloads';

/** What the guardrails judge: exactly what would be applied, and what it takes. */
export interface GuardedChange {
  environment: TargetEnvironment;
  /** One for each target, with the baseline. */
  rendered: readonly RenderedContent[];
  quota: readonly QuotaLine[];
  durationDays: number;
}

const OBJECT_VARIABLES = ['object', 'namespaceObject', 'params', 'variables'];
const BUNDLE_VARIABLES = ['change', 'params'];

/** A rule with its expression found sound. */
interface Compiled<T extends Guardrail> {
  rule: T;
  predicate: CelPredicate;
}

/** The platform's rules, compiled once, and their judgement of a change. */
export class Guardrails {
  /**
   * @throws InputError that names the key when config is wrong
   */
  static fromConfig(config: Config): Guardrails {
    return new Guardrails(readGuardrailParams(config), GUARDRAILS);
  }

  private readonly compiled: (
    | Compiled<ObjectGuardrail>
    | Compiled<BundleGuardrail>
  )[];

  private constructor(
    private readonly params: GuardrailParams,
    rules: readonly Guardrail[],
  ) {
    this.compiled = rules.map(rule => ({
      rule,
      predicate: compileCel({
        name: `Guardrail ${rule.id}`,
        expression: rule.expression,
        variables: rule.kind === 'object' ? OBJECT_VARIABLES : BUNDLE_VARIABLES,
      }),
    })) as typeof this.compiled;
  }

  /** Every rule with all that is known of it, for the page about guardrails. */
  list(): readonly Guardrail[] {
    return this.compiled.map(({ rule }) => rule);
  }

  /**
   * What each rule says of a change: one `pass` when it held for everything, else one finding for each object that breaks it.
   * What cannot be read or decided is a `deny`.
   */
  evaluate(change: GuardedChange): GuardrailFinding[] {
    const read = readChange(change);
    if ('unreadable' in read) {
      return this.compiled.map(({ rule }) =>
        refusal(rule, `This change cannot be read: ${read.unreadable}.`),
      );
    }
    const namespaceObject = namespaceOf(change.environment);
    return this.compiled.flatMap(compiled =>
      isObjectRule(compiled)
        ? this.evaluateObjects(compiled, read.objects, namespaceObject)
        : [this.evaluateBundle(compiled, read.facts)],
    );
  }

  private evaluateObjects(
    { rule, predicate }: Compiled<ObjectGuardrail>,
    objects: readonly GuardedObject[],
    namespaceObject: JsonObject,
  ): GuardrailFinding[] {
    const findings = objects
      .filter(object => selects(rule.appliesTo, object))
      .flatMap(({ object, type, name }) => {
        const verdict = decide(predicate, {
          object,
          namespaceObject,
          params: this.params,
          variables: workloadVariables(type, object),
        });
        return verdict === true
          ? []
          : [
              {
                ...failed(rule, verdict, rule.message),
                object: `${type} ${name}`,
              },
            ];
      });
    return findings.length > 0 ? findings : [passed(rule)];
  }

  private evaluateBundle(
    { rule, predicate }: Compiled<BundleGuardrail>,
    facts: ChangeFacts,
  ): GuardrailFinding {
    const verdict = decide(predicate, { change: facts, params: this.params });
    return verdict === true
      ? passed(rule)
      : failed(rule, verdict, rule.explain?.(facts) ?? rule.message);
  }
}

function isObjectRule(
  compiled: Compiled<ObjectGuardrail> | Compiled<BundleGuardrail>,
): compiled is Compiled<ObjectGuardrail> {
  return compiled.rule.kind === 'object';
}

function readChange(
  change: GuardedChange,
): { objects: GuardedObject[]; facts: ChangeFacts } | { unreadable: string } {
  try {
    const objects = guardedObjects(change.rendered);
    return { objects, facts: changeFacts(change, objects) };
  } catch (error) {
    if (error instanceof InputError) {
      return { unreadable: error.message };
    }
    throw error;
  }
}

/** What the environment's namespace says of it, as an admission policy in the cluster would see it. */
function namespaceOf(environment: TargetEnvironment): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: environment.namespace,
      labels: {
        [LABELS.riskClass]: environment.riskClass,
        [LABELS.isolationClass]: environment.isolationClass,
      },
    },
  };
}

/** `'undecided'` when the expression fails on this input. */
function decide(
  predicate: CelPredicate,
  input: Record<string, JsonValue>,
): boolean | 'undecided' {
  try {
    return predicate.evaluate(input);
  } catch (error) {
    if (error instanceof CelEvaluationError) {
      return 'undecided';
    }
    throw error;
  }
}

function passed(rule: Guardrail): GuardrailFinding {
  return { ...infoOf(rule), outcome: 'pass' };
}

function failed(
  rule: Guardrail,
  verdict: false | 'undecided',
  message: string,
): GuardrailFinding {
  if (verdict === 'undecided') {
    return refusal(
      rule,
      `This could not be decided, because a field is missing or of another type than expected. ${message}`,
    );
  }
  if (typeof rule.effect === 'string') {
    return { ...infoOf(rule), outcome: rule.effect, message };
  }
  return {
    ...infoOf(rule),
    outcome: 'require-approval',
    policyId: rule.effect.requireApproval,
    message,
  };
}

function refusal(rule: Guardrail, message: string): GuardrailFinding {
  return { ...infoOf(rule), outcome: 'deny', message };
}

function infoOf(rule: Guardrail) {
  return {
    guardrailId: rule.id,
    title: rule.title,
    controlId: rule.controlId,
  };
}
