import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
  users: { name: string; user: { token: string } }[];
}

/** Asks a stand-in cluster directly, past the portal, as its administrator. Returns the names in a list. */
export async function namesIn(
  cluster: string,
  path: string,
): Promise<string[]> {
  const dataDir = join(process.env.GLOVEBOX_DATA_DIR!, 'local-cloud');
  const config: Kubeconfig = parse(
    readFileSync(join(dataDir, 'kubeconfig'), 'utf8'),
  );
  const { server } = config.clusters.find(c => c.name === cluster)!.cluster;
  const { token } = config.users.find(u => u.name.endsWith(cluster))!.user;
  const body = await get(`${server}${path}`, token, join(dataDir, 'ca.crt'));
  const { items } = JSON.parse(body) as {
    items: { metadata: { name: string } }[];
  };
  return items.map(item => item.metadata.name);
}

function get(url: string, token: string, caFile: string): Promise<string> {
  const agent = new Agent({ ca: readFileSync(caFile) });
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { agent, headers: { authorization: `Bearer ${token}` } },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${url}: ${response.statusCode} ${text}`));
        });
      },
    );
    call.on('error', reject);
    call.end();
  });
}
