import { KubernetesCluster } from '@glovebox/kubernetes-clusters-node';
import { KubernetesTarget } from '../../KubernetesTarget';
import { TargetRun } from '../runTarget';
import { sampleConfigMap } from '../sampleEnvironment';
import { ContractSuite } from './ContractSuite';

export function failureCases(get: () => ContractSuite): void {
  const through = (cluster: KubernetesCluster, r: TargetRun) => {
    const target = new KubernetesTarget(cluster);
    const run = new TargetRun(target, r.environment, r.rendered);
    run.state = r.state;
    return { target, run };
  };
  const soon = () => AbortSignal.timeout(20_000);

  it('is to be retried when the cluster cannot be reached, and gives up when forced', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await r.apply();
    const { target, run } = through(suite.clusterAs('nowhere'), r);
    const unreachable = {
      name: 'TargetError',
      reason: 'Unreachable',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    };
    await expect(run.plan()).rejects.toMatchObject(unreachable);
    await expect(run.observe()).rejects.toMatchObject(unreachable);
    await expect(run.apply()).rejects.toMatchObject(unreachable);
    await expect(run.destroy()).rejects.toMatchObject(unreachable);

    const { done, inventory } = await run.destroyOnce(true);
    expect(done).toBe(true);
    expect(inventory.every(item => item.outcome === 'stayed')).toBe(true);
    await expect(target.check(soon())).resolves.toMatchObject({
      healthy: false,
      reason: 'Unreachable',
    });
  });

  it('names the key in config when the credential is not accepted', async () => {
    const suite = get();
    const { target, run } = through(
      suite.clusterAs('unknown'),
      suite.start([]),
    );
    const refused = {
      reason: 'Unauthorized',
      message: expect.stringMatching(
        /glovebox\.clusters\[\d\]\.identities\.observe/,
      ),
    };
    await expect(run.plan()).rejects.toMatchObject({
      ...refused,
      retryable: false,
    });
    await expect(target.check(soon())).resolves.toMatchObject({
      healthy: false,
      ...refused,
    });
  });

  it('names the missing permission when the identity may not do something', async () => {
    const suite = get();
    // The observing identity, where one that may write is needed.
    const { target, run } = through(
      suite.clusterAs('observe'),
      suite.start([]),
    );
    await suite.gateway.refused(async () => {
      await expect(run.apply()).rejects.toMatchObject({
        reason: 'Forbidden',
        retryable: false,
        message: expect.stringMatching(
          /may not create namespace .*cannot create resource "namespaces".*identities\.provision/s,
        ),
      });
    });
    await expect(target.check(soon())).resolves.toMatchObject({
      healthy: false,
      reason: 'Forbidden',
    });
  });

  it('accepts the identities that have what deploy/rbac/kubernetes gives them', async () => {
    await expect(get().target.check(soon())).resolves.toMatchObject({
      healthy: true,
    });
  });
}
