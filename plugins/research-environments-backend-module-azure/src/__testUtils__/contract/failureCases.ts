import { ContractSuite } from './ContractSuite';

export function failureCases(
  get: () => ContractSuite,
  { ownIdentities }: { ownIdentities: boolean },
) {
  it('is healthy when Azure answers and takes both identities', async () => {
    await expect(
      get().target.check(AbortSignal.timeout(10_000)),
    ).resolves.toMatchObject({ healthy: true, reason: 'Reachable' });
  });

  it('says what to renew when the credential is not accepted', async () => {
    const suite = get();
    const stale = suite.reached('secret');
    const unauthorized = {
      reason: 'Unauthorized',
      message: expect.stringContaining('glovebox.azure.identities.observe'),
    };
    await expect(
      suite.through(stale, suite.start()).plan(),
    ).rejects.toMatchObject({ ...unauthorized, retryable: false });
    await expect(
      stale.check(AbortSignal.timeout(30_000)),
    ).resolves.toMatchObject({ healthy: false, ...unauthorized });
  });

  // With one identity for both there is no right to miss.
  (ownIdentities ? it : it.skip)('names the missing right', async () => {
    const suite = get();
    const weak = suite.through(suite.reached('observe-only'), suite.start());
    const forbidden = {
      reason: 'Forbidden',
      message: expect.stringContaining('deploy/rbac/azure'),
      retryable: false,
    };
    await expect(weak.plan()).rejects.toMatchObject(forbidden);
    await expect(weak.apply()).rejects.toMatchObject(forbidden);
  });

  it('is to be retried when it cannot be reached, and gives up when forced', async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    const held = (await r.observe()).resources.length;
    const away = suite.through(suite.reached('nowhere'), r);
    const unreachable = {
      name: 'TargetError',
      reason: 'Unreachable',
      retryable: true,
    };
    await expect(away.plan()).rejects.toMatchObject(unreachable);
    await expect(away.observe()).rejects.toMatchObject(unreachable);
    await expect(away.destroy()).rejects.toMatchObject(unreachable);

    const { done, inventory } = await away.destroyOnce(true);
    expect(done).toBe(true);
    expect(inventory.length).toBeGreaterThanOrEqual(held);
    expect(inventory.every(item => item.outcome === 'stayed')).toBe(true);
  });

  it('is to be retried when Entra ID cannot be reached', async () => {
    const suite = get();
    const away = suite.through(suite.reached('no-entra'), suite.start());
    await expect(away.plan()).rejects.toMatchObject({
      reason: 'Unreachable',
      retryable: true,
    });
  });
}
