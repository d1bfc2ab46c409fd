import { JsonObject, objectsAt, valueAt } from '../../json';
import { TestCluster, TestResponse } from '../../testing/TestCluster';

const API = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${API}/validatingadmissionpolicies`;
const BINDINGS = `${API}/validatingadmissionpolicybindings`;

const CONFIG_MAPS = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: ['configmaps'],
  },
];

describe('ValidatingAdmissionPolicies', () => {
  let cluster: TestCluster;
  let count = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    await cluster.createNamespace('guarded', { team: 'a', guarded: 'yes' });
    await cluster.createNamespace('free');
  });
  afterAll(async () => {
    await cluster.close();
  });

  const policy = (name: string, spec: JsonObject): JsonObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { matchConstraints: { resourceRules: CONFIG_MAPS }, ...spec },
  });
  const binding = (name: string, spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'], ...spec },
  });
  const configMap = (
    name: string,
    data: JsonObject = {},
    labels: JsonObject = {},
  ) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels },
    data,
  });
  const write = (namespace: string, body: unknown, query = '') =>
    cluster.request(
      'POST',
      `/api/v1/namespaces/${namespace}/configmaps${query}`,
      body,
    );

  /** Runs with a policy in force, and removes it. */
  async function under(
    spec: JsonObject,
    work: (name: string) => Promise<void>,
    bound: JsonObject = {},
  ): Promise<void> {
    count += 1;
    const name = `p${count}`;
    const made = await cluster.request('POST', POLICIES, policy(name, spec));
    expect(made.body.message).toBeUndefined();
    const tied = await cluster.request('POST', BINDINGS, binding(name, bound));
    expect(tied.body.message).toBeUndefined();
    try {
      await work(name);
    } finally {
      await cluster.request('DELETE', `${BINDINGS}/${name}`);
      await cluster.request('DELETE', `${POLICIES}/${name}`);
    }
  }
  const refusalOf = ({ status, body }: TestResponse) => ({
    status,
    reason: body.reason,
    message: body.message,
  });

  it('refuses in the words, with the reason and the code of the real server', async () => {
    await under(
      {
        validations: [
          { expression: "!('a' in object.data)", message: 'No a, please.' },
          {
            expression: "!('b' in object.data)",
            messageExpression: "'no b in ' + object.metadata.name",
            reason: 'Forbidden',
          },
          { expression: "!('c' in object.data)" },
        ],
      },
      async name => {
        const by = `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: `;
        const refused = (object: string, text: string) =>
          `configmaps "${object}" is forbidden: ${by}${text}`;
        expect(
          refusalOf(await write('free', configMap('one', { a: '1' }))),
        ).toEqual({
          status: 422,
          reason: 'Invalid',
          message: refused('one', 'No a, please.'),
        });
        expect(
          refusalOf(await write('free', configMap('two', { b: '1' }))),
        ).toEqual({
          status: 403,
          reason: 'Forbidden',
          message: refused('two', 'no b in two'),
        });
        expect(
          refusalOf(await write('free', configMap('three', { c: '1' })))
            .message,
        ).toBe(refused('three', "failed expression: !('c' in object.data)"));
        expect(
          (await write('free', configMap('fine', { d: '1' }))).status,
        ).toBe(201);
      },
    );
  });

  it('shows expressions the object, the old one, the request, the namespace and variables', async () => {
    const expressions = [
      "request.operation == 'CREATE' ? oldObject == null : oldObject != null",
      "request.operation == 'DELETE' ? object == null : object.kind == 'ConfigMap'",
      "request.userInfo.username == 'ada' && 'vision' in request.userInfo.groups && 'system:authenticated' in request.userInfo.groups",
      "request.resource.resource == 'configmaps' && request.resource.group == '' && request.kind.kind == 'ConfigMap'",
      "request.namespace == 'guarded' && request.name == 'seen' && !has(request.subResource) && !request.dryRun",
      "namespaceObject.metadata.labels['team'] == 'a' && namespaceObject.metadata.name == 'guarded'",
      'variables.three == 3 && variables.four == 4',
    ];
    await under(
      {
        matchConditions: [
          {
            name: 'seen',
            expression: "request.name == 'seen'",
          },
        ],
        variables: [
          { name: 'three', expression: '1 + 2' },
          { name: 'four', expression: 'variables.three + 1' },
          { name: 'broken', expression: 'object.data.missing.more' },
        ],
        validations: expressions.map(expression => ({ expression })),
      },
      async () => {
        const as = {
          'impersonate-user': 'ada',
          'impersonate-group': 'vision, system:masters',
        };
        const url = '/api/v1/namespaces/guarded/configmaps';
        const answers = [
          await cluster.request('POST', url, configMap('seen'), {
            headers: as,
          }),
          await cluster.request('PUT', `${url}/seen`, configMap('seen'), {
            headers: as,
          }),
          await cluster.request('DELETE', `${url}/seen`, undefined, {
            headers: as,
          }),
        ];
        expect(answers.map(answer => answer.body.message)).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      },
    );
  });

  it('looks at matching requests only', async () => {
    const refuses = async (spec: JsonObject, bound: JsonObject = {}) => {
      const refused: string[] = [];
      await under(
        { validations: [{ expression: 'false' }], ...spec },
        async () => {
          for (const namespace of ['guarded', 'free']) {
            for (const tier of ['web', 'db']) {
              const { status } = await write(
                namespace,
                configMap(`m-${tier}`, {}, { tier }),
                '?dryRun=All',
              );
              if (status === 422) refused.push(`${namespace}/${tier}`);
            }
          }
        },
        bound,
      );
      return refused;
    };
    const rules = (rule: JsonObject, more: JsonObject = {}) => ({
      matchConstraints: {
        resourceRules: [{ ...CONFIG_MAPS[0], ...rule }],
        ...more,
      },
    });
    const all = ['guarded/web', 'guarded/db', 'free/web', 'free/db'];
    expect(await refuses({})).toEqual(all);
    expect(await refuses(rules({ resources: ['*/*'] }))).toEqual(all);
    expect(await refuses(rules({ apiGroups: ['apps'] }))).toEqual([]);
    expect(await refuses(rules({ operations: ['DELETE'] }))).toEqual([]);
    expect(await refuses(rules({ scope: 'Cluster' }))).toEqual([]);
    expect(await refuses(rules({ scope: 'Namespaced' }))).toEqual(all);
    expect(await refuses(rules({ resources: ['configmaps/status'] }))).toEqual(
      [],
    );
    expect(
      await refuses(rules({}, { excludeResourceRules: CONFIG_MAPS })),
    ).toEqual([]);
    expect(
      await refuses(
        rules({}, { namespaceSelector: { matchLabels: { guarded: 'yes' } } }),
      ),
    ).toEqual(['guarded/web', 'guarded/db']);
    expect(
      await refuses(
        rules(
          {},
          {
            objectSelector: {
              matchExpressions: [
                { key: 'tier', operator: 'In', values: ['web'] },
              ],
            },
          },
        ),
      ),
    ).toEqual(['guarded/web', 'free/web']);
    expect(
      await refuses(
        {},
        {
          matchResources: {
            namespaceSelector: { matchLabels: { guarded: 'yes' } },
          },
        },
      ),
    ).toEqual(['guarded/web', 'guarded/db']);
    expect(
      await refuses({
        matchConditions: [
          {
            name: 'web',
            expression: "object.metadata.labels['tier'] == 'web'",
          },
        ],
      }),
    ).toEqual(['guarded/web', 'free/web']);
  });

  it('takes an expression that fails for a refusal, unless the policy ignores failures', async () => {
    const failing = [{ expression: 'object.spec.replicas > 1' }];
    await under({ validations: failing }, async () => {
      const { status, body } = await write('free', configMap('f1'));
      expect(status).toBe(422);
      expect(body.message).toContain(
        "expression 'object.spec.replicas > 1' resulted in error:",
      );
    });
    await under({ failurePolicy: 'Ignore', validations: failing }, async () => {
      expect((await write('free', configMap('f2'))).status).toBe(201);
    });
    await under(
      {
        matchConditions: [
          { name: 'broken', expression: 'object.spec.replicas > 1' },
        ],
        validations: [{ expression: 'true' }],
      },
      async () => {
        expect((await write('free', configMap('f3'))).status).toBe(422);
      },
    );
    await under(
      {
        variables: [{ name: 'broken', expression: 'object.spec.replicas' }],
        validations: [
          { expression: 'true || variables.broken == 1' },
          { expression: 'variables.broken == 1' },
        ],
      },
      async () => {
        const { body } = await write('free', configMap('f4'));
        expect(body.message).toContain(
          'composited variable "broken" fails to evaluate',
        );
      },
    );
  });

  it('warns instead, where the binding says so', async () => {
    await under(
      { validations: [{ expression: 'false', message: 'Better not.' }] },
      async name => {
        const { status, headers } = await write(
          'free',
          configMap('warned'),
          '?dryRun=All',
        );
        expect(status).toBe(201);
        expect(headers.get('warning')).toContain(
          `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${name}': Better not.`,
        );
      },
      { validationActions: ['Warn', 'Audit'] },
    );
  });

  it('looks at writes that change nothing, and never at policies themselves', async () => {
    await write('free', configMap('same'));
    await under(
      {
        matchConstraints: {
          resourceRules: [
            { ...CONFIG_MAPS[0], apiGroups: ['*'], resources: ['*'] },
          ],
        },
        matchConditions: [
          { name: 'me', expression: "request.userInfo.username == 'admin'" },
        ],
        validations: [{ expression: 'false' }],
      },
      async () => {
        const same = await cluster.request(
          'PATCH',
          '/api/v1/namespaces/free/configmaps/same',
          {},
          { contentType: 'application/merge-patch+json' },
        );
        expect(same.status).toBe(422);
      },
    );
    // The policy that refuses everything could be removed.
    expect((await cluster.get('/api/v1/namespaces/free')).status).toBe(200);
  });

  it.each<[string, JsonObject, string, RegExp]>([
    [
      'a syntax error',
      { validations: [{ expression: 'object.' }] },
      'spec.validations[0].expression',
      /compilation failed: .*Syntax error/,
    ],
    [
      'an unknown name',
      { validations: [{ expression: "subject.name == 'a'" }] },
      'spec.validations[0].expression',
      /undeclared reference to 'subject'/,
    ],
    [
      'a field that the request does not have',
      { validations: [{ expression: "request.user == 'a'" }] },
      'spec.validations[0].expression',
      /undefined field 'user'/,
    ],
    [
      'a function that is not evaluated here',
      {
        validations: [
          { expression: "quantity('1').isGreaterThan(quantity('2'))" },
        ],
      },
      'spec.validations[0].expression',
      /undeclared reference to 'quantity'/,
    ],
    [
      'an optional field',
      { validations: [{ expression: "object.?spec.orValue('') == ''" }] },
      'spec.validations[0].expression',
      /compilation failed/,
    ],
    [
      'something that is no bool',
      { validations: [{ expression: "'yes'" }] },
      'spec.validations[0].expression',
      /must evaluate to bool/,
    ],
    [
      'a variable in a match condition',
      {
        variables: [{ name: 'v', expression: '1' }],
        matchConditions: [{ name: 'm', expression: 'variables.v == 1' }],
        validations: [{ expression: 'true' }],
      },
      'spec.matchConditions[0].expression',
      /undeclared reference to 'variables'/,
    ],
    [
      'a variable that comes later',
      {
        variables: [
          { name: 'a', expression: 'variables.b' },
          { name: 'b', expression: '1' },
        ],
        validations: [{ expression: 'true' }],
      },
      'spec.variables[0].expression',
      /undefined field 'b'/,
    ],
    [
      'parameters',
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'true' }],
      },
      'spec.paramKind',
      /local-cloud evaluates no parameters/,
    ],
    [
      'an unknown reason',
      { validations: [{ expression: 'true', reason: 'Because' }] },
      'spec.validations[0].reason',
      /supported values/,
    ],
    ['no validations', {}, 'spec.validations', /at least one item/],
  ])('refuses a policy with %s', async (_what, spec, field, detail) => {
    const { status, body } = await cluster.request(
      'POST',
      POLICIES,
      policy('wrong', spec),
    );
    expect(status).toBe(422);
    expect(body.reason).toBe('Invalid');
    const causes = objectsAt(body, 'details', 'causes');
    const cause = causes.find(item => item.field === field);
    expect(String(cause?.message)).toMatch(detail);
  });

  it('refuses a binding that denies and warns, or does nothing', async () => {
    for (const validationActions of [['Deny', 'Warn'], [], ['Shout']]) {
      const { status, body } = await cluster.request(
        'POST',
        BINDINGS,
        binding('wrong', { validationActions }),
      );
      expect(status).toBe(422);
      expect(valueAt(body, 'reason')).toBe('Invalid');
    }
  });
});
