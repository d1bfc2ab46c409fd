/**
 * Azure SDK clients and credentials from `glovebox.azure`.
 *
 * @packageDocumentation
 */
export * from './AzureConfig';
export * from './AzureSubscriptions';
export * from './azureSubscriptionsServiceRef';
export * from './readAzureConfig';
