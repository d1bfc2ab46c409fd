import {
  RenderedContent,
  RenderedDocument,
} from '@glovebox/backstage-plugin-research-environments-node';
import { JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';

/**
 * The rendered documents with the values that earlier targets gave. When applying, a value that no target gave is removed:
 * an environment without an Azure part has no identity to name. A plan keeps the placeholder, which says what comes there.
 */
export function bindLate(
  rendered: RenderedContent,
  outputs: Record<string, string>,
  missing: 'keep-placeholder' | 'remove',
): RenderedDocument[] {
  const bound = structuredClone(rendered);
  for (const { path, output } of rendered.lateBound) {
    const parts = path
      .split('/')
      .slice(1)
      .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = parts.pop();
    const holder = parts.reduce<JsonValue | undefined>(
      step,
      bound as unknown as JsonValue,
    );
    if (last === undefined || !isJsonObject(holder)) {
      throw new Error(`The late-bound path '${path}' leads nowhere`);
    }
    if (outputs[output] !== undefined) {
      holder[last] = outputs[output];
    } else if (missing === 'remove') {
      delete holder[last];
    }
  }
  return bound.documents;
}

function step(value: JsonValue | undefined, part: string) {
  if (Array.isArray(value)) {
    return value[Number(part)];
  }
  return isJsonObject(value) ? value[part] : undefined;
}
