import { get } from 'node:https';

/** What an https endpoint of local-cloud answers to somebody with a token. */
export function getJson(
  url: string,
  { token, ca }: { token: string; ca: string },
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    get(
      url,
      { ca, headers: { authorization: `Bearer ${token}` } },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(text),
          }),
        );
      },
    ).on('error', reject);
  });
}
