import { sampleConfigMap } from '../sampleEnvironment';
import { TargetRun } from '../runTarget';
import { ContractSuite } from './ContractSuite';
import { until } from './until';

const FINALIZER = 'example.com/hold';

export function destroyCases(get: () => ContractSuite): void {
  /** Destroys until the namespace waits for the finalizer. */
  const waitUntilHeld = (r: TargetRun) =>
    until(
      'the namespace is held',
      async () => {
        await r.destroyOnce();
        return r.messages.at(-1);
      },
      message => message?.includes(FINALIZER) ?? false,
    );

  it('deletes everything and tells what was removed from what was gone before', async () => {
    const suite = get();
    const r = suite.start([
      sampleConfigMap('settings'),
      sampleConfigMap('lost'),
    ]);
    await r.apply();
    await suite.admin.delete(suite.configMap(r, 'lost'));
    const { inventory } = await r.destroy();

    const outcome = (name: string) =>
      inventory.find(item => item.name === name)?.outcome;
    expect(outcome(r.environment.namespace)).toBe('removed');
    expect(outcome('settings')).toBe('removed');
    expect(outcome('default-deny')).toBe('removed');
    expect(outcome('lost')).toBe('already-gone');
    await expect(suite.namespaceOf(r)).resolves.toBeUndefined();
    await expect(r.destroy()).resolves.toMatchObject({ done: true });
  });

  it('finds its namespace to delete when the crash came before its UID was stored', async () => {
    const suite = get();
    const r = suite.start([]);
    await r.applyOnce();
    const before = r.state;
    await r.applyOnce();
    r.state = before;
    const { inventory } = await r.destroy();
    expect(inventory[0]).toMatchObject({ outcome: 'removed' });
    await expect(suite.namespaceOf(r)).resolves.toBeUndefined();
  });

  it('waits on a finalizer, and ends with what stayed and why', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await r.apply();
    await suite.hold(r, 'settings', [FINALIZER]);
    await waitUntilHeld(r);

    suite.now = new Date(suite.now.getTime() + 6 * 60_000);
    const { done, inventory } = await r.destroyOnce();
    expect(done).toBe(true);
    expect(inventory[0]).toMatchObject({
      type: 'v1/Namespace',
      outcome: 'stayed',
      reason: expect.stringContaining(FINALIZER),
    });

    // The cluster says for a moment longer what held it: asked again, the deletion ends.
    await suite.hold(r, 'settings', []);
    const { inventory: last } = await until(
      'the namespace is removed',
      () => r.destroy(),
      again => again.inventory[0].outcome !== 'stayed',
    );
    expect(last[0]).toMatchObject({ outcome: 'removed' });
  });

  it('takes away access before it deletes the namespace', async () => {
    const suite = get();
    const r = suite.start([]);
    await r.apply();
    const from = suite.gateway.requests.length;
    await r.destroy();
    const deleted = suite.gateway.requests
      .slice(from)
      .filter(q => q.identity === 'provision' && q.verb === 'delete')
      .map(q => q.resource);
    expect(deleted).toEqual(['rolebindings', 'namespaces']);
  });

  it('gives up at once when forced', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await r.apply();
    await suite.hold(r, 'settings', [FINALIZER]);
    await waitUntilHeld(r);
    const { done, inventory } = await r.destroyOnce(true);
    expect(done).toBe(true);
    expect(inventory.map(item => item.outcome)).toContain('stayed');
    await suite.hold(r, 'settings', []);
  });
}
