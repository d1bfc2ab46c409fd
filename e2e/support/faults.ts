/** Cuts an API of local-cloud off for a time: connections end, and nothing answers. */
export function cutOff(api: string, seconds: number): Promise<void> {
  return control('POST', '/stop-answering', { api, seconds });
}

/** Ends all faults at once. */
export function mend(): Promise<void> {
  return control('DELETE', '/faults');
}

async function control(method: string, path: string, body?: object) {
  const url = `http://localhost:${process.env.GLOVEBOX_CONTROL_PORT}${path}`;
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(
      `${method} ${url}: ${answer.status} ${await answer.text()}`,
    );
  }
}
