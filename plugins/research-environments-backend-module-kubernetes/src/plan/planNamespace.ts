import {
  LABELS,
  RiskClass,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  TargetEnvironment,
  TargetError,
} from '@glovebox/backstage-plugin-research-environments-node';
import { ClusterContext } from '../ClusterContext';
import { NAMESPACE_KIND } from '../objects/ObjectKey';
import { POD_SECURITY_LABELS } from '../render/environmentLabels';
import { withTargetErrors } from '../toTargetError';

/** The standing, empty namespace in which objects of environments that do not exist yet are tried. */
export function planNamespaceName(riskClass: RiskClass): string {
  return `glovebox-plan-${riskClass}`;
}

/** Labels that admission rules bind to, beside Pod Security. */
const ADMISSION_LABELS: {
  label: string;
  title: string;
  of: (environment: TargetEnvironment) => string;
}[] = [
  { label: LABELS.riskClass, title: 'risk class', of: e => e.riskClass },
  {
    label: LABELS.isolationClass,
    title: 'isolation class',
    of: e => e.isolationClass,
  },
  { label: LABELS.egress, title: 'egress class', of: e => e.egress },
];

/**
 * Checks that a dry run in the standing namespace says what one in the environment's namespace would.
 *
 * @returns What admission rules could not be tried, as sentences.
 * @throws TargetError when the namespace is missing or admits more than the environment's would.
 */
export async function checkPlanNamespace(
  context: ClusterContext,
  environment: TargetEnvironment,
  signal: AbortSignal,
): Promise<string[]> {
  const name = planNamespaceName(environment.riskClass);
  const { config } = context.cluster;
  const namespace = await withTargetErrors(
    {
      cluster: config,
      identity: 'observe',
      doing: `look at namespace '${name}'`,
    },
    () => context.observe.get({ ...NAMESPACE_KIND, name }, { signal }),
  );
  if (!namespace) {
    throw new TargetError(
      'PlanNamespaceMissing',
      `${config.title} has no namespace '${name}', in which plans of risk class ${environment.riskClass} are tried. The platform team makes it (see the README of the Kubernetes module), then plan again.`,
      { retryable: false },
    );
  }
  const labels = namespace.metadata.labels ?? {};
  // What is only written to the audit log changes no answer.
  const weaker = Object.entries(POD_SECURITY_LABELS).filter(
    ([key, value]) => !key.includes('/audit') && labels[key] !== value,
  );
  if (weaker.length > 0) {
    const wanted = weaker.map(([key, value]) => `${key}=${value}`).join(', ');
    throw new TargetError(
      'PlanNamespaceMismatch',
      `Namespace '${name}' on ${config.title} does not admit what an environment's namespace does, so a plan tried there would say too much. The platform team labels it ${wanted}, then plan again.`,
      { retryable: false },
    );
  }
  const untried = ADMISSION_LABELS.filter(
    ({ label, of }) => labels[label] !== of(environment),
  ).map(({ title, of }) => `${title} '${of(environment)}'`);
  return untried.length === 0
    ? []
    : [
        `Admission rules of the cluster that apply only to ${untried.join(
          ', ',
        )} were not tried: '${name}' does not carry these labels.`,
      ];
}
