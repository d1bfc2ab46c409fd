import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalCloud } from '@glovebox/local-cloud';
import { samplePrivateLink, SUBSCRIPTION_ID } from '../sampleEnvironment';
import { Connection } from './contractOptions';

type Application = { clientId: string; clientSecret: string };

/** Starts local-cloud where no subscription is given. Its portal identities hold the roles of `deploy/rbac/azure` and no others. */
export async function localSubscription(
  dataDir: string,
  cleaners: (() => Promise<unknown>)[],
): Promise<Connection> {
  const cloud = await startLocalCloud({
    dataDir,
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
  });
  cleaners.push(() => cloud.close());
  const applications: {
    tenantId: string;
    observe: Application;
    provision: Application;
  } = JSON.parse(await readFile(join(dataDir, 'applications.json'), 'utf8'));
  const { tenantId, observe, provision } = applications;
  return {
    tenantId,
    subscriptionId: SUBSCRIPTION_ID,
    region: 'eastus',
    identities: {
      observe: { type: 'client-secret', ...observe },
      provision: { type: 'client-secret', ...provision },
    },
    authorityHost: cloud.entraUrl,
    resourceManagerEndpoint: cloud.armUrl,
    caFile: cloud.caFile,
    privateLink: samplePrivateLink,
  };
}
