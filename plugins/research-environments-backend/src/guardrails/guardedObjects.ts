import { JsonObject } from '@backstage/types';
import {
  RenderedContent,
  RenderedDocument,
} from '@glovebox/backstage-plugin-research-environments-node';
import { azureResources } from './azureResources';
import { ObjectSelector } from './Guardrail';

/** One object or resource as rules see it. */
export interface GuardedObject {
  platform: ObjectSelector['platform'];
  /** `apiVersion/kind`, or the Azure type as written. */
  type: string;
  name: string;
  origin: RenderedDocument['origin'];
  object: JsonObject;
}

/**
 * Every object that a change would apply, the baseline's included.
 *
 * @throws InputError on an ARM expression that cannot be read
 */
export function guardedObjects(
  rendered: readonly RenderedContent[],
): GuardedObject[] {
  return rendered.flatMap(content =>
    content.documents.flatMap(document =>
      content.kind === 'kubernetes'
        ? [kubernetesObject(document)]
        : azureObjects(document),
    ),
  );
}

/** Whether a rule is about this object. */
export function selects(
  selector: ObjectSelector,
  object: GuardedObject,
): boolean {
  const type = object.type.toLowerCase();
  return (
    selector.platform === object.platform &&
    (selector.origin ?? object.origin) === object.origin &&
    (selector.types?.some(t => t.toLowerCase() === type) ?? true)
  );
}

function kubernetesObject({
  origin,
  content,
}: RenderedDocument): GuardedObject {
  const { metadata } = content;
  const name =
    metadata && typeof metadata === 'object' && 'name' in metadata
      ? metadata.name
      : undefined;
  return {
    platform: 'kubernetes',
    type: `${content.apiVersion}/${content.kind}`,
    name: String(name),
    origin,
    object: content,
  };
}

function azureObjects({ origin, content }: RenderedDocument): GuardedObject[] {
  return azureResources(content).map(object => ({
    platform: 'azure',
    type: String(object.type),
    name: String(object.name),
    origin,
    object,
  }));
}
