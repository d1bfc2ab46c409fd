import { UrlReaderService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { JsonValue } from '@backstage/types';
import {
  RESEARCH_ENVIRONMENT_TYPE,
  TemplateFacts,
  templateFacts,
  TemplateRef,
} from '@glovebox/backstage-plugin-research-environments-common';
import { readTemplateSkeleton } from './readTemplateSkeleton';
import { templateDigest } from './templateDigest';

/** A template as a request refers to it: its version, and what it decides. */
export interface DescribedTemplate {
  ref: TemplateRef;
  facts: TemplateFacts;
  /** `spec.parameters`: one page of the form or several, as JSON schemas. */
  form: JsonValue | undefined;
}

/**
 * Reads what a template is and decides, and its version, from where it is stored. The caller has found the entity in the
 * catalog and its origin to be trusted.
 *
 * @throws InputError in words for the platform team when it cannot be used for environments
 */
export async function describeTemplate(options: {
  template: Entity;
  urlReader: UrlReaderService;
  integrations: ScmIntegrationRegistry;
}): Promise<DescribedTemplate> {
  const { template } = options;
  const entityRef = stringifyEntityRef(template);
  if (
    template.kind !== 'Template' ||
    template.spec?.type !== RESEARCH_ENVIRONMENT_TYPE
  ) {
    throw new InputError(
      `${entityRef} is no template of research environments; its spec.type must be ${RESEARCH_ENVIRONMENT_TYPE}.`,
    );
  }
  const facts = templateFacts(template);
  const skeleton = await readTemplateSkeleton(options);
  return {
    ref: {
      entityRef,
      title: template.metadata.title ?? template.metadata.name,
      digest: templateDigest(template, skeleton),
    },
    facts,
    form: template.spec.parameters,
  };
}
