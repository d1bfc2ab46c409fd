import { AuthService, UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { TrustedOrigins } from '@glovebox/guarded-change-node';
import { describeTemplate } from '../template/describeTemplate';
import { TrustedTemplates } from './CatalogDirectory';
import { TrustedTemplate } from './Directory';

/** Templates of the catalog whose origin location is trusted, each with the version that it has now. */
export class CatalogTemplates implements TrustedTemplates {
  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    trusted: TrustedOrigins;
    urlReader: UrlReaderService;
    integrations: ScmIntegrationRegistry;
  }): CatalogTemplates {
    return new CatalogTemplates(options);
  }

  private constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      trusted: TrustedOrigins;
      urlReader: UrlReaderService;
      integrations: ScmIntegrationRegistry;
    },
  ) {}

  async get(entityRef: string): Promise<TrustedTemplate> {
    const { catalog, auth, trusted, urlReader, integrations } = this.options;
    const template = await catalog.getEntityByRef(entityRef, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    if (!template) {
      throw new InputError(
        `There is no template ${entityRef}; choose one from the list of templates`,
      );
    }
    if (!trusted.includes(template)) {
      throw new InputError(
        `${entityRef} comes from a place that the portal does not trust with environments; choose a template of the platform team`,
      );
    }
    return describeTemplate({ template, urlReader, integrations });
  }
}
