import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';

const SUBSCRIPTIONS = [
  '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61',
  'a7d3e9b4-06c2-4f15-8b9d-72e4f1a0c582',
];
const TRIES = 20;

/** Looks at the clusters and at Azure by itself, past the portal: what is really there. */
export class Witness {
  #ca;
  #clusters;
  #applications;

  constructor(dataDir) {
    const file = name =>
      readFileSync(join(dataDir, 'local-cloud', name), 'utf8');
    this.#ca = file('ca.crt');
    const { clusters, users } = parse(file('kubeconfig'));
    this.#clusters = clusters.map(({ name, cluster }) => ({
      name,
      url: cluster.server,
      token: users.find(user => user.name.endsWith(`@${name}`)).user.token,
    }));
    this.#applications = JSON.parse(file('applications.json'));
  }

  /**
   * @returns `{ namespaces, volumes, bindings, stacks, groups, resources, assignments }`, each an array of names that say where
   */
  async look({ armUrl, entraUrl }) {
    const seen = {
      namespaces: [],
      objects: [],
      stacks: [],
      groups: [],
      resources: [],
      assignments: [],
    };
    for (const cluster of this.#clusters)
      await this.#lookAtCluster(cluster, seen);
    const tokens = {
      observe: await this.#azureToken(entraUrl, this.#applications.observe),
      provision: await this.#azureToken(entraUrl, this.#applications.provision),
    };
    for (const subscription of SUBSCRIPTIONS) {
      await this.#lookAtSubscription(
        `${armUrl}/subscriptions/${subscription}`,
        tokens,
        seen,
      );
    }
    return seen;
  }

  async #lookAtCluster({ name, url, token }, seen) {
    const list = async path =>
      (await this.#get(`${url}${path}`, token)).items.map(
        item => item.metadata,
      );
    for (const { name: namespace } of await list('/api/v1/namespaces')) {
      if (namespace.startsWith('env-'))
        seen.namespaces.push(`${name}/${namespace}`);
    }
    for (const path of [
      '/api/v1/configmaps',
      '/api/v1/services',
      '/api/v1/persistentvolumeclaims',
      '/api/v1/pods',
      '/apis/apps/v1/statefulsets',
      '/apis/networking.k8s.io/v1/networkpolicies',
      '/apis/rbac.authorization.k8s.io/v1/rolebindings',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    ]) {
      for (const { namespace, name: object } of await list(path)) {
        seen.objects.push(`${name}${path}/${namespace ?? ''}/${object}`);
      }
    }
  }

  async #lookAtSubscription(base, tokens, seen) {
    const list = async (path, version, identity = 'observe') =>
      (
        await this.#get(
          `${base}${path}?api-version=${version}`,
          tokens[identity],
        )
      ).value;
    const stacks = await list(
      '/providers/Microsoft.Resources/deploymentStacks',
      '2024-03-01',
    );
    seen.stacks.push(...stacks.map(({ name }) => name));
    const groups = await list('/resourcegroups', '2021-04-01');
    for (const { name } of groups) {
      seen.groups.push(name);
      const resources = await list(
        `/resourceGroups/${name}/resources`,
        '2021-04-01',
      );
      seen.resources.push(...resources.map(({ id }) => id));
    }
    const assignments = await list(
      '/providers/Microsoft.Authorization/roleAssignments',
      '2022-04-01',
      'provision',
    );
    seen.assignments.push(...assignments.map(({ id }) => id));
  }

  async #azureToken(entraUrl, { clientId, clientSecret }) {
    const answer = await this.#send(
      `${entraUrl}/${this.#applications.tenantId}/oauth2/v2.0/token`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: 'https://management.azure.com/.default',
        }).toString(),
      },
    );
    return answer.access_token;
  }

  #get(url, token) {
    return this.#send(url, { headers: { authorization: `Bearer ${token}` } });
  }

  /** The faults strike the witness too: it asks again. */
  async #send(url, options) {
    for (let left = TRIES; ; left--) {
      try {
        return await this.#sendOnce(url, options);
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }

  #sendOnce(url, { method = 'GET', headers, body }) {
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers, ca: this.#ca }, response => {
        let text = '';
        response.on('data', chunk => (text += chunk));
        response.once('error', reject);
        response.once('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(text))
            : reject(new Error(`GET ${url}: ${response.statusCode} ${text}`)),
        );
      });
      call.once('error', reject);
      call.end(body);
    });
  }
}
