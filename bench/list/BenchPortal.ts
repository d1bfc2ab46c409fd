import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { portalEnv } from '../../scripts/lib/portal.mjs';
import { startNode, untilReady } from '../../scripts/lib/processes.mjs';
import { PortalSession } from '../../scripts/lib/sampleLab/PortalSession.mjs';
import { root } from '../../scripts/lib/toolchain.mjs';
import { BenchCloud } from '../lib/startCloud';
import { BenchDatabase } from './BenchDatabase';

/** The bench's backend in a process of its own, and people who are signed in to it. */
export class BenchPortal {
  static async start(
    cloud: BenchCloud,
    database: BenchDatabase,
  ): Promise<BenchPortal> {
    const { dataDir } = cloud;
    const env = portalEnv({
      node: process.execPath,
      dataDir,
      env: cloud.env,
    });
    mkdirSync(join(dataDir, 'portal', 'db'), { recursive: true });
    const logFile = join(dataDir, 'log', 'bench-portal.log');
    const configs = [
      join(root, 'app-config.yaml'),
      join(root, 'app-config.local-cloud.yaml'),
      join(__dirname, 'app-config.bench.yaml'),
      ...database.configs,
    ];
    const backend = startNode(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        join(__dirname, 'backend.ts'),
        ...configs.flatMap(file => ['--config', file]),
      ],
      {
        cwd: join(root, 'packages/backend'),
        env: { ...env, ...database.env },
        logFile,
      },
    );
    const health = `${env.GLOVEBOX_URL}/.backstage/health/v1/readiness`;
    await untilReady(
      'The portal',
      backend,
      () => isAnswering(health),
      180_000,
      logFile,
    );
    return new BenchPortal(env.GLOVEBOX_URL, backend);
  }

  private constructor(
    private readonly url: string,
    private readonly backend: { stop(): Promise<void> },
  ) {}

  /** Calls as a person of the sample lab; the catalog may have to read who that is first. */
  session(person: string) {
    return new PortalSession({ portalUrl: this.url, person, clock: Date });
  }

  stop(): Promise<void> {
    return this.backend.stop();
  }
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet: the poll asks again until its time is over.
    return false;
  }
}
