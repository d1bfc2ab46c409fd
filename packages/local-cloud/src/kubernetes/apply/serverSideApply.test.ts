import fc from 'fast-check';
import { JsonObject, objectsAt, valueAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { trackUpdate } from './trackUpdate';
import { serverSideApply } from './serverSideApply';

const DEPLOYMENT = builtinType('deployments');
const CONFIG_MAP = builtinType('configmaps');
const SERVICE = builtinType('services');
const TIME = '2026-01-01T00:00:00Z';

function apply(
  type: typeof DEPLOYMENT,
  live: JsonObject | undefined,
  manager: string,
  config: JsonObject,
  force = false,
): JsonObject {
  return serverSideApply({
    type,
    live,
    config,
    force,
    time: TIME,
    identity: {
      manager,
      operation: 'Apply',
      apiVersion: 'v1',
      subresource: '',
    },
  });
}

function update(
  type: typeof DEPLOYMENT,
  live: JsonObject,
  manager: string,
  next: JsonObject,
): JsonObject {
  const identity = {
    manager,
    operation: 'Update' as const,
    apiVersion: 'v1',
    subresource: '',
  };
  const managedFields = trackUpdate(type, live, next, identity, TIME);
  return {
    ...next,
    metadata: { ...(next.metadata as JsonObject), managedFields },
  };
}

const configMap = (data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'n' },
  data,
});

const deployment = (...containers: JsonObject[]): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'n' },
  spec: { template: { spec: { containers } } },
});

const containers = (object: JsonObject) =>
  objectsAt(object, 'spec', 'template', 'spec', 'containers');

describe('serverSideApply', () => {
  it('removes what its manager no longer names, and keeps what others own', () => {
    const first = apply(
      CONFIG_MAP,
      undefined,
      'one',
      configMap({ a: '1', b: '1' }),
    );
    const second = apply(
      CONFIG_MAP,
      first,
      'two',
      configMap({ b: '1', c: '1' }),
    );
    const third = apply(CONFIG_MAP, second, 'one', configMap({}));
    expect(third.data).toEqual({ b: '1', c: '1' });
  });

  it('refuses to change what another manager applied, naming field and manager', () => {
    const live = apply(
      CONFIG_MAP,
      undefined,
      'one',
      configMap({ a: '1', b: '1' }),
    );
    expect(() => apply(CONFIG_MAP, live, 'two', configMap({ a: '2' }))).toThrow(
      'Apply failed with 1 conflict: conflict with "one": .data.a',
    );
    expect(() =>
      apply(CONFIG_MAP, live, 'two', configMap({ a: '2', b: '2' })),
    ).toThrow(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
    );
  });

  it('takes fields over with force, after which the other manager no longer owns them', () => {
    const live = apply(CONFIG_MAP, undefined, 'one', configMap({ a: '1' }));
    const forced = apply(CONFIG_MAP, live, 'two', configMap({ a: '2' }), true);
    expect(forced.data).toEqual({ a: '2' });
    const managers = objectsAt(forced, 'metadata', 'managedFields').map(
      entry => entry.manager,
    );
    expect(managers).toEqual(['two']);
  });

  it('lets managers agree on a value and own it together', () => {
    const live = apply(CONFIG_MAP, undefined, 'one', configMap({ a: '1' }));
    const shared = apply(CONFIG_MAP, live, 'two', configMap({ a: '1' }));
    expect(objectsAt(shared, 'metadata', 'managedFields')).toHaveLength(2);
    expect(apply(CONFIG_MAP, shared, 'one', configMap({})).data).toEqual({
      a: '1',
    });
  });

  it('conflicts with an updater and names its operation', () => {
    const live = apply(CONFIG_MAP, undefined, 'one', configMap({ a: '1' }));
    const edited = update(CONFIG_MAP, live, 'kubectl-edit', {
      ...live,
      data: { a: '9' },
    });
    expect(() =>
      apply(CONFIG_MAP, edited, 'one', configMap({ a: '1' })),
    ).toThrow('conflict with "kubectl-edit" using v1: .data.a');
  });

  it('merges containers by name and their parts by their own keys', () => {
    const first = apply(
      DEPLOYMENT,
      undefined,
      'one',
      deployment({ name: 'web', image: 'a', env: [{ name: 'A', value: '1' }] }),
    );
    const second = apply(
      DEPLOYMENT,
      first,
      'two',
      deployment(
        { name: 'web', env: [{ name: 'B', value: '2' }] },
        { name: 'side', image: 'b' },
      ),
    );
    expect(containers(second)).toEqual([
      {
        name: 'web',
        image: 'a',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      { name: 'side', image: 'b' },
    ]);
    const third = apply(DEPLOYMENT, second, 'two', deployment());
    expect(containers(third)).toEqual([
      { name: 'web', image: 'a', env: [{ name: 'A', value: '1' }] },
    ]);
  });

  it('takes the default of a key that is left out, so that a port is one and the same', () => {
    const service = (ports: JsonObject[]): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'n' },
      spec: { ports },
    });
    const live = apply(
      SERVICE,
      undefined,
      'one',
      service([{ port: 80, name: 'web' }]),
    );
    const merged = apply(
      SERVICE,
      live,
      'two',
      service([{ port: 80, protocol: 'TCP', targetPort: 8080 }]),
    );
    expect(valueAt(merged, 'spec', 'ports')).toEqual([
      { port: 80, name: 'web', protocol: 'TCP', targetPort: 8080 },
    ]);
  });

  it('replaces atomic lists and selectors as a whole', () => {
    const config = (command: string[]) => deployment({ name: 'web', command });
    const live = apply(DEPLOYMENT, undefined, 'one', config(['a', 'b']));
    expect(
      containers(apply(DEPLOYMENT, live, 'one', config(['c'])))[0].command,
    ).toEqual(['c']);
    expect(() => apply(DEPLOYMENT, live, 'two', config(['c']))).toThrow(
      '.spec.template.spec.containers[name="web"].command',
    );
  });

  it('refuses a field that the type does not declare, as the typed real one does', () => {
    const config = deployment({ name: 'web', imag: 'x' });
    expect(() => apply(DEPLOYMENT, undefined, 'one', config)).toThrow(
      'failed to create typed patch object (n/a; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].imag: field not declared in schema',
    );
  });

  it('refuses a value of another type', () => {
    const config = deployment({ name: 'web', command: [1], tty: 'yes' });
    expect(() => apply(DEPLOYMENT, undefined, 'one', config)).toThrow(
      /command\[0\]: expected string, got .*Value:1.*tty: expected boolean, got/s,
    );
  });

  it('refuses two items with the same key', () => {
    const twice = deployment({
      name: 'web',
      env: [{ name: 'A' }, { name: 'A' }],
    });
    expect(() => apply(DEPLOYMENT, undefined, 'one', twice)).toThrow(
      '.spec.template.spec.containers[name="web"].env: duplicate entries for key [name="A"]',
    );
  });

  const data = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.constantFrom('1', '2'),
  );

  it('changes nothing when the same is applied again', () => {
    fc.assert(
      fc.property(data, data, (one, two) => {
        const first = apply(CONFIG_MAP, undefined, 'one', configMap(one));
        const second = apply(CONFIG_MAP, first, 'two', configMap(two), true);
        expect(apply(CONFIG_MAP, second, 'two', configMap(two))).toEqual(
          second,
        );
      }),
    );
  });

  it('ends with exactly what the last appliers named, whatever they applied before', () => {
    fc.assert(
      fc.property(
        fc.array(data, { minLength: 1 }),
        fc.array(data, { minLength: 1 }),
        (ones, twos) => {
          let live: JsonObject | undefined;
          for (const config of ones)
            live = apply(CONFIG_MAP, live, 'one', configMap(config), true);
          for (const config of twos)
            live = apply(CONFIG_MAP, live, 'two', configMap(config), true);
          const model = { ...ones[ones.length - 1], ...twos[twos.length - 1] };
          // What two once took over by force is no longer one's to keep.
          const kept = Object.fromEntries(
            Object.entries(model).filter(
              ([key]) =>
                key in twos[twos.length - 1] ||
                !takenOver(key, ones[ones.length - 1], twos),
            ),
          );
          expect(live?.data ?? {}).toEqual(kept);
        },
      ),
    );
  });
});

/** Whether two ever applied another value for a key than one had left there. */
function takenOver(
  key: string,
  one: Record<string, string>,
  twos: Record<string, string>[],
): boolean {
  return twos.some(two => key in two && two[key] !== one[key]);
}
