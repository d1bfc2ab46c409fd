import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { readAllowedContent } from '../bundle/allowedContent';
import { GuardrailParams } from './Guardrail';

const CONFIG_KEY = 'glovebox.researchEnvironments.guardrails';

const DEFAULT_LARGE_GPU_COUNT = 8;

/** What the platform stamps on every object, and what templates set themselves. */
const DEFAULT_REQUIRED_LABELS = [
  'app.kubernetes.io/name',
  LABELS.environmentId,
  LABELS.ownerGroup,
];

/**
 * Reads `glovebox.researchEnvironments.allowed` and `glovebox.researchEnvironments.guardrails`.
 *
 * @throws InputError that names the key
 */
export function readGuardrailParams(config: Config): GuardrailParams {
  const allowed = readAllowedContent(config);
  const guardrails = config.getOptionalConfig(CONFIG_KEY);
  const largeGpuCount =
    guardrails?.getOptionalNumber('largeGpuCount') ?? DEFAULT_LARGE_GPU_COUNT;
  if (!Number.isSafeInteger(largeGpuCount) || largeGpuCount < 1) {
    throw new InputError(
      `${CONFIG_KEY}.largeGpuCount is ${largeGpuCount}: write a whole number, 1 or more.`,
    );
  }
  return {
    ...allowed,
    azureTypes: allowed.azureTypes.map(type => type.toLowerCase()),
    requiredLabels:
      guardrails?.getOptionalStringArray('requiredLabels') ??
      DEFAULT_REQUIRED_LABELS,
    largeGpuCount,
  };
}
