import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Where Node's two http clients tell of each request that they send. */
const CHANNELS = ['http.client.request.start', 'undici:request:create'];

/** Counts the requests that this process sends while a call runs. */
export async function countRequests(
  call: () => Promise<unknown>,
): Promise<number> {
  let count = 0;
  const add = () => {
    count += 1;
  };
  CHANNELS.forEach(channel => subscribe(channel, add));
  try {
    await call();
  } finally {
    CHANNELS.forEach(channel => unsubscribe(channel, add));
  }
  return count;
}
