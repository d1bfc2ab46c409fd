import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { compileCel } from '@glovebox/guarded-change-node';
import {
  BundleGuardrail,
  ChangeFacts,
  Guardrail,
  ObjectExample,
  ObjectGuardrail,
} from './Guardrail';
import { readGuardrailParams } from './guardrailParams';
import { Guardrails } from './Guardrails';
import { GUARDRAILS } from './rules';
import { WORKLOAD_TYPES } from './workloads';

const config = new ConfigReader({
  glovebox: {
    researchEnvironments: {
      allowed: {
        imageRegistries: ['registry.lab.example', 'registry.lab.example:5000'],
      },
    },
  },
});
const guardrails = Guardrails.fromConfig(config);

const environment: TargetEnvironment = {
  id: 'k3v9x2ab',
  name: 'sparse',
  namespace: 'env-sparse-k3v9x2ab',
  ownerGroup: 'group:default/vision',
  riskClass: 'standard',
  isolationClass: 'shared-kernel',
  egress: 'dns-only',
  region: 'eastus2',
  revision: 1,
};

const harmless: ChangeFacts = {
  environment: {
    riskClass: 'standard',
    isolationClass: 'shared-kernel',
    egress: 'dns-only',
  },
  durationDays: 14,
  gpus: { type: '', requested: 0, inWorkloads: 0 },
  workloads: [],
  quota: [],
  storageAccounts: [],
  privateEndpoints: [],
};

function outcomeFor(
  rule: ObjectGuardrail,
  example: ObjectExample,
  object: JsonObject,
): string {
  const { platform } = rule.appliesTo;
  const rendered: RenderedContent = {
    targetId: `${platform}:test`,
    kind: platform,
    documents: [
      {
        origin: 'template',
        content: platform === 'azure' ? { resources: [object] } : object,
      },
    ],
    lateBound: [],
  };
  const findings = guardrails
    .evaluate({
      environment: {
        ...environment,
        riskClass: example.riskClass ?? 'standard',
        isolationClass: example.isolationClass ?? 'shared-kernel',
      },
      rendered: [rendered],
      quota: [],
      durationDays: 14,
    })
    .filter(finding => finding.guardrailId === rule.id);
  expect(findings).toHaveLength(1);
  return findings[0].outcome;
}

/** The example's pod as each kind of workload would hold it. */
function asWorkload(type: string, pod: JsonObject): JsonObject {
  const [apiVersion, kind] = [
    type.slice(0, type.lastIndexOf('/')),
    type.slice(type.lastIndexOf('/') + 1),
  ];
  const { metadata, spec } = pod;
  const template = { metadata, spec };
  const object = (ownSpec: JsonObject | undefined) => ({
    apiVersion,
    kind,
    metadata: metadata ?? null,
    spec: ownSpec ?? null,
  });
  switch (kind) {
    case 'Pod':
      return pod;
    case 'CronJob':
      return object({ jobTemplate: { spec: { template } } });
    default:
      return object({ template });
  }
}

function variantsOf(rule: ObjectGuardrail, example: ObjectExample) {
  return rule.appliesTo.types === WORKLOAD_TYPES
    ? WORKLOAD_TYPES.map(type => asWorkload(type, example.object))
    : [example.object];
}

const isObjectRule = (rule: Guardrail): rule is ObjectGuardrail =>
  rule.kind === 'object';
const isBundleRule = (rule: Guardrail): rule is BundleGuardrail =>
  rule.kind === 'bundle';

describe.each(GUARDRAILS.filter(isObjectRule).map(rule => [rule.id, rule]))(
  '%s',
  (_, value) => {
    const rule = value as ObjectGuardrail;

    it.each(rule.examples.pass.map(e => [e.name, e] as const))(
      'accepts: %s',
      (_name, example) => {
        for (const object of variantsOf(rule, example)) {
          expect(outcomeFor(rule, example, object)).toBe('pass');
        }
      },
    );

    it.each(rule.examples.fail.map(e => [e.name, e] as const))(
      'refuses: %s',
      (_name, example) => {
        for (const object of variantsOf(rule, example)) {
          expect(outcomeFor(rule, example, object)).toBe('deny');
        }
      },
    );
  },
);

describe.each(GUARDRAILS.filter(isBundleRule).map(rule => [rule.id, rule]))(
  '%s',
  (_, value) => {
    const rule = value as BundleGuardrail;
    const predicate = compileCel({
      name: rule.id,
      expression: rule.expression,
      variables: ['change', 'params'],
    });
    const holds = (change: Partial<ChangeFacts>) =>
      predicate.evaluate({
        change: { ...harmless, ...change },
        params: readGuardrailParams(config),
      });

    it('accepts a harmless change', () => {
      expect(holds({})).toBe(true);
    });

    it.each(rule.examples.pass.map(e => [e.name, e.change] as const))(
      'accepts: %s',
      (_name, change) => {
        expect(holds(change)).toBe(true);
      },
    );

    it.each(rule.examples.fail.map(e => [e.name, e.change] as const))(
      'refuses: %s',
      (_name, change) => {
        expect(holds(change)).toBe(false);
        const explained = rule.explain?.({ ...harmless, ...change });
        expect(explained ?? rule.message).toMatch(/\.$/);
      },
    );
  },
);

describe('the list of guardrails', () => {
  it('names each rule once, with a control and examples both ways', () => {
    const ids = GUARDRAILS.map(rule => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of GUARDRAILS) {
      expect(rule.controlId).toMatch(/^(ID|K8S|SEC|IAM|CI|FLEX|WTS|AUD)-\d$/);
      expect(rule.examples.pass.length).toBeGreaterThan(0);
      expect(rule.examples.fail.length).toBeGreaterThan(0);
      expect(rule.message).toMatch(/\.$/);
    }
  });
});
