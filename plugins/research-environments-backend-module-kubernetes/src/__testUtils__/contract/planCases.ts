import { sampleConfigMap } from '../sampleEnvironment';
import { unscheduledDeployment } from './allKinds';
import { ContractSuite } from './ContractSuite';

export function planCases(get: () => ContractSuite): void {
  it('plans everything as new, changing nothing, and says what cannot be tried yet', async () => {
    const suite = get();
    const r = suite.start([
      sampleConfigMap('settings'),
      unscheduledDeployment('train'),
    ]);
    const plan = await r.plan();

    expect(plan.objects.filter(o => o.refused)).toEqual([]);
    expect(new Set(plan.objects.map(o => o.change))).toEqual(
      new Set(['create']),
    );
    const settings = plan.objects.find(o => o.name === 'settings');
    expect(settings).toMatchObject({
      targetId: 'kubernetes:contract',
      type: 'v1/ConfigMap',
      origin: 'template',
      namespace: r.environment.namespace,
      before: undefined,
    });
    expect(settings?.after).toContain(`namespace: ${r.environment.namespace}`);
    expect(settings?.after).not.toMatch(/managedFields|resourceVersion|uid/);
    expect(
      plan.objects.find(
        o => o.type === 'v1/ServiceAccount' && o.name === 'workload',
      )?.notChecked,
    ).toMatch('once Azure is applied');
    expect(plan.notChecked.join(' ')).toContain('quota');
    await expect(suite.namespaceOf(r)).resolves.toBeUndefined();
  });

  it('says in the plan that nobody gets access when the group has no known id', async () => {
    const suite = get();
    const environment = suite.environment({ ownerGroupObjectId: undefined });
    const plan = await suite.start([], environment).plan();
    expect(plan.notChecked.join(' ')).toContain('nobody gets access');
  });

  it('refuses in the plan what the cluster would refuse, object by object', async () => {
    const privileged = JSON.parse(
      JSON.stringify(unscheduledDeployment('train')).replace(
        '"allowPrivilegeEscalation":false',
        '"privileged":true',
      ),
    );
    const plan = await get()
      .start([
        privileged,
        { ...sampleConfigMap('wrong'), data: { key: 1 } },
        { ...sampleConfigMap('unknown'), dataa: {} },
        { ...unscheduledDeployment('selects-nothing'), spec: selectingOther() },
        {
          apiVersion: 'example.com/v1',
          kind: 'Widget',
          metadata: { name: 'w' },
        },
        sampleConfigMap('fine'),
      ])
      .plan();
    const refused = (name: string) =>
      plan.objects.find(o => o.name === name)?.refused;
    expect(refused('train')).toMatch(/privileged|restricted/);
    expect(refused('wrong')).toMatch(
      /Contract cluster \(contract\) refused to apply.*data\.key/s,
    );
    expect(refused('unknown')).toMatch(/refused to apply.*dataa/s);
    expect(refused('selects-nothing')).toMatch(/refused to apply.*selector/s);
    expect(refused('w')).toContain('does not serve the kind Widget');
    expect(refused('fine')).toBeUndefined();
  });

  it('shows a change field by field, applies it, and removes what is no longer rendered', async () => {
    const suite = get();
    const first = suite.start([
      sampleConfigMap('settings'),
      sampleConfigMap('old'),
    ]);
    await first.apply();

    const second = suite.revise(first, [
      sampleConfigMap('settings', { key: 'changed' }),
      sampleConfigMap('new'),
    ]);
    const plan = await second.plan();
    const byName = (name: string) => plan.objects.find(o => o.name === name);
    expect(byName('settings')).toMatchObject({ change: 'update' });
    expect(byName('settings')?.before).toContain('key: value');
    expect(byName('settings')?.after).toContain('key: changed');
    expect(byName('new')).toMatchObject({ change: 'create' });
    expect(byName('old')).toMatchObject({ change: 'delete' });
    expect(byName('old')?.after).toBeUndefined();
    expect(byName('default-deny')).toMatchObject({ change: 'none' });
    expect(plan.notChecked).toEqual([]);

    await second.apply();
    await expect(
      suite.admin.get(suite.configMap(second, 'old')),
    ).resolves.toBeUndefined();
    await expect(
      suite.admin.get(suite.configMap(second, 'settings')),
    ).resolves.toMatchObject({ data: { key: 'changed' } });
  });
}

function selectingOther() {
  const { spec } = unscheduledDeployment('other') as { spec: object };
  return { ...spec, selector: { matchLabels: { app: 'another' } } };
}
