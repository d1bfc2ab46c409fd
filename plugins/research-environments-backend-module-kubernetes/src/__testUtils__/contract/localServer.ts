import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalCloud } from '@glovebox/local-cloud';

/** Starts local-cloud where no server is given. Its clusters have the shipped manifests already, as an installed portal's have. */
export async function localServer(
  dataDir: string,
  cleaners: (() => Promise<unknown>)[],
): Promise<{ kubeconfig: string; context: string }> {
  await mkdir(dataDir);
  const cloud = await startLocalCloud({
    dataDir,
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
    podStartMs: 10,
  });
  cleaners.push(() => cloud.close());
  return { kubeconfig: join(dataDir, 'kubeconfig'), context: 'aks-east' };
}
