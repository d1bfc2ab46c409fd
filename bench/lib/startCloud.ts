import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalCloud } from '../../scripts/lib/portal.mjs';

/** Ports of the benches, apart from those of a portal that may be running. The same variables change them. */
export const PORTS: Record<string, string> = {
  GLOVEBOX_PORT: '28007',
  GLOVEBOX_IDENTITY_PORT: '28010',
  GLOVEBOX_ENTRA_PORT: '28011',
  GLOVEBOX_ARM_PORT: '28012',
  GLOVEBOX_AKS_EAST_PORT: '28013',
  GLOVEBOX_AKS_SECURE_PORT: '28014',
};

/** local-cloud in a process of its own, as `npm start` has it: what it takes is not taken from what is measured. */
export interface BenchCloud {
  dataDir: string;
  env: Record<string, string | undefined>;
  stop(): Promise<void>;
}

export async function startCloud(): Promise<BenchCloud> {
  const dataDir = mkdtempSync(join(tmpdir(), 'glovebox-bench-'));
  const env = { ...PORTS, ...process.env };
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const { process: cloud } = await startLocalCloud({
      node: process.execPath,
      dataDir,
      env,
    });
    return {
      dataDir,
      env,
      stop: async () => {
        await cloud.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
