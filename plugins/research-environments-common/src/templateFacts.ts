import { EntityMeta } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { IsolationClass, RiskClass } from './types';

/** Annotations by which the platform team decides how the environments of a template are kept apart. @public */
export const TEMPLATE_ANNOTATIONS = {
  riskClass: 'glovebox.dev/risk-class',
  isolationClass: 'glovebox.dev/isolation-class',
  egress: 'glovebox.dev/egress',
} as const;

/** What a template decides and no form, parameter or request can change. @public */
export interface TemplateFacts {
  riskClass: RiskClass;
  isolationClass: IsolationClass;
  /** What may leave before any approved egress entry (K8S-4). */
  egress: 'dns-only' | 'none';
}

const RISK_CLASSES: readonly RiskClass[] = [
  'standard',
  'sensitive',
  'high-risk',
];
const ISOLATION_CLASSES: readonly IsolationClass[] = [
  'shared-kernel',
  'gvisor',
];
const EGRESS_CLASSES = ['dns-only', 'none'] as const;

/**
 * Reads what a template decides from its annotations. Whether the template itself can be trusted is for the caller to know.
 *
 * @throws InputError naming the annotation that is missing or wrong; and for high-risk work without gVisor (K8S-5)
 *
 * @public
 */
export function templateFacts(template: {
  metadata: EntityMeta;
}): TemplateFacts {
  const facts: TemplateFacts = {
    riskClass: readOne(template.metadata, 'riskClass', RISK_CLASSES),
    isolationClass: readOne(
      template.metadata,
      'isolationClass',
      ISOLATION_CLASSES,
    ),
    egress: readOne(template.metadata, 'egress', EGRESS_CLASSES),
  };
  if (facts.riskClass === 'high-risk' && facts.isolationClass !== 'gvisor') {
    throw new InputError(
      `Template ${template.metadata.name} is high-risk, which demands the annotation ${TEMPLATE_ANNOTATIONS.isolationClass}: gvisor.`,
    );
  }
  return facts;
}

function readOne<T extends string>(
  metadata: EntityMeta,
  fact: keyof typeof TEMPLATE_ANNOTATIONS,
  values: readonly T[],
): T {
  const annotation = TEMPLATE_ANNOTATIONS[fact];
  const found = metadata.annotations?.[annotation];
  const value = values.find(candidate => candidate === found);
  if (value === undefined) {
    throw new InputError(
      `Template ${
        metadata.name
      } needs the annotation ${annotation} with one of ${values.join(', ')}${
        found === undefined ? '' : `; it says "${found}"`
      }.`,
    );
  }
  return value;
}
