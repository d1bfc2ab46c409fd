import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
  users: { name: string; user: { token: string } }[];
}

/** As much of a Kubernetes object as the journeys look at. */
export interface ClusterObject {
  apiVersion?: string;
  kind?: string;
  metadata: { name: string; finalizers?: string[]; resourceVersion?: string };
  [field: string]: unknown;
}

export interface AdminCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
}

/** Asks a stand-in cluster directly, past the portal, as its administrator. */
export async function asAdmin<T = ClusterObject>(
  cluster: string,
  call: AdminCall,
): Promise<T> {
  const dataDir = join(process.env.GLOVEBOX_DATA_DIR!, 'local-cloud');
  const config: Kubeconfig = parse(
    readFileSync(join(dataDir, 'kubeconfig'), 'utf8'),
  );
  const { server } = config.clusters.find(c => c.name === cluster)!.cluster;
  const { token } = config.users.find(u => u.name.endsWith(cluster))!.user;
  const text = await send(
    `${server}${call.path}`,
    call,
    token,
    join(dataDir, 'ca.crt'),
  );
  return JSON.parse(text) as T;
}

/** The names in a list. */
export async function namesIn(
  cluster: string,
  path: string,
): Promise<string[]> {
  const { items } = await asAdmin<{ items: ClusterObject[] }>(cluster, {
    path,
  });
  return items.map(item => item.metadata.name);
}

/** The namespaces that were made for an environment of this name: none, or one. */
export async function namespacesOf(
  cluster: string,
  environment: string,
): Promise<string[]> {
  const names = await namesIn(cluster, '/api/v1/namespaces');
  return names.filter(name => name.startsWith(`env-${environment}-`));
}

const CONTENT_TYPES: Record<string, string> = {
  PATCH: 'application/merge-patch+json',
};

function send(
  url: string,
  { method = 'GET', body }: AdminCall,
  token: string,
  caFile: string,
): Promise<string> {
  const agent = new Agent({ ca: readFileSync(caFile) });
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        agent,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': CONTENT_TYPES[method] ?? 'application/json',
        },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(text);
          else reject(new Error(`${method} ${url}: ${code} ${text}`));
        });
      },
    );
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}
