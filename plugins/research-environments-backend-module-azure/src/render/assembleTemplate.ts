import { createHash } from 'node:crypto';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { NESTED, resourceNames } from '../resourceNames';
import { nestedDeployment } from './platformTemplate';

/** What Azure is asked to deploy: the platform's template with the template's own nested in it. */
export function assembleTemplate(
  environment: TargetEnvironment,
  rendered: RenderedContent,
): { template: JsonObject; fingerprint: string } {
  const [platform, own] = rendered.documents.map(({ content }) => content);
  const resources = Array.isArray(platform.resources) ? platform.resources : [];
  const { resourceGroup } = resourceNames(environment);
  const template: JsonObject = {
    ...platform,
    resources: own
      ? [
          ...resources,
          nestedDeployment(NESTED.template, {
            resourceGroup,
            dependsOn: [resourceGroup],
            template: own,
          }),
        ]
      : resources,
  };
  return { template, fingerprint: fingerprintOf(template) };
}

/** Equal for equal templates. Not the digest that is approved: only to know again what Azure was asked for. */
function fingerprintOf(template: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(template)))
    .digest('hex')
    .slice(0, 32);
}

function sorted(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    return value.map(item => sorted(item) ?? null);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)]),
      )
    : value;
}
