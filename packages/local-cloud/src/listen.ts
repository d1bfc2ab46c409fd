import { createServer as createHttpServer, Server } from 'http';
import { createServer as createHttpsServer } from 'https';
import { AddressInfo } from 'net';
import { IncomingMessage, ServerResponse } from 'http';
import { ServerCertificate } from './tls/CertificateAuthority';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** A server that listens on localhost. */
export type Listening = {
  port: number;
  /** Ends open connections and goes on listening. */
  cut: () => void;
  close(): Promise<void>;
};

/** Environment variable or flag that moves a server elsewhere, for the message when its port is taken. */
export type PortOption = { name: string; flag: string };

/**
 * Listens on localhost; port 0 takes any free one.
 * @throws Error that names the port and what to do when it is taken.
 */
export function listen(
  handler: Handler,
  port: number,
  option: PortOption,
  certificate?: ServerCertificate,
): Promise<Listening> {
  const server = certificate
    ? createHttpsServer(
        { cert: certificate.cert, key: certificate.key },
        handler,
      )
    : createHttpServer(handler);
  // Watches are quiet for long; whoever waits longer than the default would be cut off.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(explain(error, port, option)));
    server.listen(port, 'localhost', () => {
      const address = server.address() as AddressInfo;
      resolve({
        port: address.port,
        cut: () => server.closeAllConnections(),
        close: () => close(server),
      });
    });
  });
}

function explain(
  error: NodeJS.ErrnoException,
  port: number,
  option: PortOption,
): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} for local-cloud's ${option.name} is taken: stop what listens there (another local-cloud?), or choose another with ${option.flag}.`,
    );
  }
  return error;
}

/** Ends open connections too: a watch would keep the server open for half an hour. */
function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
