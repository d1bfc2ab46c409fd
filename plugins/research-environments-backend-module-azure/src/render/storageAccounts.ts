import { JsonObject } from '@backstage/types';
import { StorageSubResource } from '@glovebox/backstage-plugin-research-environments-node';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { insideExpression } from './armExpressions';

const STORAGE_ACCOUNT = 'microsoft.storage/storageaccounts';

/** A storage account of a template, as far as the baseline adds to it. */
export interface TemplateStorageAccount {
  /** The name as it stands inside an expression. */
  name: string;
  /** What of it is used: `dfs` too where it has a hierarchical namespace. */
  subResources: StorageSubResource[];
}

/** The template's storage accounts, in its order. */
export function storageAccountsOf({
  resources,
}: JsonObject): TemplateStorageAccount[] {
  const list = Array.isArray(resources) ? resources : [];
  return list
    .filter(isJsonObject)
    .filter(({ type }) => String(type).toLowerCase() === STORAGE_ACCOUNT)
    .map(({ name, properties }) => ({
      name: insideExpression(String(name)),
      subResources:
        isJsonObject(properties) && properties.isHnsEnabled === true
          ? ['blob', 'dfs']
          : ['blob'],
    }));
}
