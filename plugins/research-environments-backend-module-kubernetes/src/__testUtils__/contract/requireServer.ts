import { RawApi } from './RawApi';

const OLDEST_MINOR = 30;

/** Checks what the suite cannot do without, before it makes anything. @throws Error that says what is missing. */
export async function requireServer(raw: RawApi): Promise<void> {
  const version = await raw.send('admin', 'GET', '/version');
  const { minor = '0', gitVersion } = version.body as {
    minor?: string;
    gitVersion?: string;
  };
  if (version.status !== 200) {
    throw new Error(
      `The server does not answer the kubeconfig's user: ${version.status} ${version.body.message}`,
    );
  }
  if (Number.parseInt(minor, 10) < OLDEST_MINOR) {
    throw new Error(
      `The suite needs Kubernetes 1.${OLDEST_MINOR} or later; this server is ${gitVersion}.`,
    );
  }
  const acting = await raw.send('observe', 'GET', '/version');
  if (acting.status !== 200) {
    throw new Error(
      `The kubeconfig's user must be an administrator who may impersonate: ${acting.body.message}`,
    );
  }
}
