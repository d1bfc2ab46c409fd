// The certificate library needs this to be loaded before it.
import 'reflect-metadata';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A server on a free port of localhost. */
export interface TestServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** A certificate for localhost that signs itself, in PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
}

/** Makes a certificate for https servers in tests. */
export async function makeTestCertificate(): Promise<TestCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      keys,
      signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
      extensions: [
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
        ]),
      ],
    },
    crypto,
  );
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const base64 = Buffer.from(pkcs8).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`,
  };
}

/** Serves a handler on localhost, over https when given a certificate. */
export async function startTestServer(
  handler: RequestListener,
  options: { port?: number; certificate?: TestCertificate } = {},
): Promise<TestServer> {
  const server = options.certificate
    ? createHttpsServer(options.certificate, handler)
    : createServer(handler);
  await new Promise<void>(resolve =>
    server.listen(options.port ?? 0, 'localhost', resolve),
  );
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${options.certificate ? 'https' : 'http'}://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
