import {
  ClusterConfig,
  KubernetesApiError,
} from '@glovebox/kubernetes-clusters-node';
import { isRefusalOfObject, toTargetError } from './toTargetError';

const cluster = {
  name: 'aks-east',
  title: 'AKS East',
  configKey: 'glovebox.clusters[0]',
} as ClusterConfig;

const explain = (
  error: Partial<ConstructorParameters<typeof KubernetesApiError>[0]>,
) =>
  toTargetError(
    new KubernetesApiError({
      cluster: 'aks-east',
      reason: 'Unknown',
      message: 'no words',
      ...error,
    }),
    { cluster, identity: 'provision', doing: "apply Job 'train'" },
  );

describe('toTargetError', () => {
  it.each([
    [{ reason: 'Unreachable' }, 'Unreachable', true],
    [{ reason: 'Timeout' }, 'Unreachable', true],
    [{ reason: 'Misconfigured' }, 'Misconfigured', false],
    [{ code: 401 }, 'Unauthorized', false],
    [{ code: 422 }, 'Refused', false],
    [{ code: 429 }, 'Throttled', true],
    [{ code: 500 }, 'Unavailable', true],
    [{ code: 503 }, 'Unavailable', true],
    [{ code: 409, reason: 'Conflict' }, 'ChangedMeanwhile', true],
  ])('%j is %s', (error, reason, retryable) => {
    expect(explain(error)).toMatchObject({ reason, retryable });
  });

  it('hands on how long the server asks to wait', () => {
    expect(explain({ code: 429, retryAfterMs: 7_000 }).retryAfterMs).toBe(
      7_000,
    );
  });

  it('tells a missing right of the portal from a rule of the cluster and from the quota', () => {
    const rbac = explain({
      code: 403,
      message:
        'jobs.batch "train" is forbidden: User "glovebox-provisioner" cannot patch resource "jobs" in API group "batch" in the namespace "env-a"',
    });
    expect(rbac).toMatchObject({ reason: 'Forbidden' });
    expect(rbac.message).toContain('cannot patch resource "jobs"');
    expect(rbac.message).toContain('glovebox.clusters[0].identities.provision');

    expect(
      explain({
        code: 403,
        message:
          'pods "a" is forbidden: exceeded quota: environment, requested: pods=1',
      }),
    ).toMatchObject({ reason: 'QuotaExceeded' });

    expect(
      explain({
        code: 403,
        message:
          'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged',
      }),
    ).toMatchObject({ reason: 'Refused', retryable: false });
  });

  it("takes what an object's type cannot hold for a refusal of the object, which no retry changes", () => {
    const untyped = {
      code: 500,
      reason: 'Status500',
      message:
        'failed to create typed patch object (env-a/train; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    };
    expect(explain(untyped)).toMatchObject({
      reason: 'Refused',
      retryable: false,
      message: expect.stringContaining('.spec.replica'),
    });
    expect(
      isRefusalOfObject(
        new KubernetesApiError({ cluster: 'aks-east', ...untyped }),
      ),
    ).toBe(true);
  });

  it('knows the wordless refusal of who may patch and not create', () => {
    expect(
      explain({ code: 403, message: 'configmaps "a" is forbidden: ' }),
    ).toMatchObject({
      reason: 'Forbidden',
      retryable: false,
      message: expect.stringContaining('verb create'),
    });
  });

  it('waits for a quota that was not counted yet', () => {
    expect(
      explain({
        code: 403,
        message:
          'pods "a" is forbidden: status unknown for quota: environment, resources: limits.cpu',
      }),
    ).toMatchObject({ reason: 'QuotaNotCounted', retryable: true });
  });

  it('names every field that someone else holds', () => {
    const causes = ['.data.a', '.data.b'].map(field => ({
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl"',
      field,
    }));
    const error = explain({
      code: 409,
      reason: 'Conflict',
      details: { causes },
    });
    expect(error).toMatchObject({ reason: 'Conflict', retryable: false });
    expect(error.message).toMatch(/\.data\.a.*kubectl.*\.data\.b/);
  });
});
