import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  AzureSubscription,
  AzureSubscriptions,
} from '@glovebox/azure-clients-node';
import { startLocalCloud } from '@glovebox/local-cloud';
import { SUBSCRIPTION_ID } from './sampleEnvironment';

/** A subscription for contract tests. */
export interface TestSubscription {
  subscription: AzureSubscription;
  /** The same subscription, reached in another way: a wrong secret, another endpoint. */
  reconnected(overrides: {
    clientSecret?: string;
    resourceManagerEndpoint?: string;
    authorityHost?: string;
    /** The observing identity, also where one that may write is needed. */
    observeOnly?: boolean;
  }): AzureSubscription;
  stop(): Promise<void>;
}

type Application = { clientId: string; clientSecret: string };

/** Starts local-cloud and connects as the portal does, with the SDKs as they are. */
export async function startTestSubscription(): Promise<TestSubscription> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glovebox-azure-'));
  const cloud = await startLocalCloud({
    dataDir,
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
  });
  const applications: {
    tenantId: string;
    observe: Application;
    provision: Application;
  } = JSON.parse(await readFile(join(dataDir, 'applications.json'), 'utf8'));

  const reconnected: TestSubscription['reconnected'] = overrides => {
    const identity = (application: Application) => ({
      type: 'client-secret',
      clientId: application.clientId,
      clientSecret: overrides.clientSecret ?? application.clientSecret,
    });
    const { observe, provision } = applications;
    return AzureSubscriptions.fromConfig(
      new ConfigReader({
        glovebox: {
          azure: {
            tenantId: applications.tenantId,
            authorityHost: overrides.authorityHost ?? cloud.entraUrl,
            resourceManagerEndpoint:
              overrides.resourceManagerEndpoint ?? cloud.armUrl,
            caFile: cloud.caFile,
            identities: {
              observe: identity(observe),
              provision: identity(overrides.observeOnly ? observe : provision),
            },
            subscriptions: [
              {
                name: 'research-standard',
                title: 'Research, standard',
                id: SUBSCRIPTION_ID,
                region: 'eastus2',
                riskClasses: ['standard'],
              },
            ],
          },
        },
      }),
    ).get('research-standard');
  };
  return {
    subscription: reconnected({}),
    reconnected,
    stop: async () => {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
