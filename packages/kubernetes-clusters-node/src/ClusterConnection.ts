import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { createHash } from 'node:crypto';
import { Agent, Dispatcher, ProxyAgent, request } from 'undici';
import {
  AzureAuthenticator,
  isPassingCredentialFailure,
} from './AzureAuthenticator';
import { ClusterConnectionConfig } from './ClusterConfig';
import { KubernetesApiError } from './KubernetesApiError';
import { retryAfterFrom } from './responses';
import { retryWait } from './retryWait';

/** @internal */
export interface ClusterRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  headers: Record<string, string>;
  body?: string;
  /** Whether doing it twice is the same as doing it once. */
  repeatable: boolean;
  signal?: AbortSignal;
}

/** @internal */
export interface ClusterResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Whether it answers a second or later try: an earlier one may have had its effect. */
  retried: boolean;
}

/** What one call is made of, the same for each of its tries. */
type Tries = {
  call: ClusterRequest;
  /** Ends the whole call, all tries together. */
  timeout: AbortSignal;
  deadline: number;
};

const CONNECT_TIMEOUT_MS = 10_000;
/** Failures before there was a connection to send anything over. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Where a cluster is and how one identity authenticates to it. Reads its kubeconfig at the first call and again when the
 * file changes, so that a portal starts before its clusters and credentials rotate without a restart.
 *
 * @internal
 */
export class ClusterConnection {
  #kubeConfig?: { config: KubeConfig; modified: number };
  #dispatcher?: { key: string; dispatcher: Dispatcher };

  constructor(
    private readonly options: {
      cluster: string;
      /** Where the connection is in config, for messages. */
      configKey: string;
      connection: ClusterConnectionConfig;
      timeoutMs: number;
    },
  ) {}

  /** URL and certificate authority of the server. */
  async server(): Promise<{ url: string; caData?: string }> {
    const config = await this.kubeConfig();
    const cluster = config.getCurrentCluster();
    if (!cluster) {
      throw this.misconfigured(
        `the context '${config.getCurrentContext()}' of the kubeconfig names no cluster`,
      );
    }
    const https: RequestOptions = {};
    await this.authenticate(config, https);
    return {
      url: cluster.server,
      caData:
        https.ca === undefined
          ? undefined
          : Buffer.from(https.ca.toString()).toString('base64'),
    };
  }

  /**
   * Sends a request, and sends it again after a failure that passes where that is safe. All tries together take no longer than
   * the timeout.
   */
  async send(call: ClusterRequest): Promise<ClusterResponse> {
    const { timeoutMs } = this.options;
    const tries: Tries = {
      call,
      timeout: AbortSignal.timeout(timeoutMs),
      deadline: performance.now() + timeoutMs,
    };
    for (let retries = 0; ; retries++) {
      const outcome = await this.try(tries, retries);
      const wait = retryWait(
        outcome.answer
          ? {
              status: outcome.answer.status,
              // Only refusals are read: parsing every long list for it would be work for nothing.
              retryAfterMs:
                outcome.answer.status >= 400
                  ? retryAfterFrom(outcome.answer)
                  : undefined,
            }
          : { status: undefined, sent: outcome.sent },
        { repeatable: call.repeatable, retries },
        Math.random(),
      );
      const inTime =
        wait !== undefined && performance.now() + wait < tries.deadline;
      if (inTime) {
        await this.wait(wait, call.signal);
      } else if (outcome.answer) {
        return outcome.answer;
      } else {
        throw outcome.error;
      }
    }
  }

  /**
   * Sends a request whose answer has no end of its own, once. The answer is handed on as it arrives; an answer that is no success is
   * read whole. Ends with the signal.
   */
  async stream(
    call: ClusterRequest & { signal: AbortSignal },
  ): Promise<{ answer: ClusterResponse } | { chunks: AsyncIterable<Buffer> }> {
    const { server, https, dispatcher } = await this.way(call.signal);
    try {
      const response = await request(urlOf(server, call), {
        method: call.method,
        headers: { ...headersOf(https), ...call.headers },
        dispatcher,
        signal: call.signal,
        headersTimeout: this.options.timeoutMs,
        // A quiet watch is a healthy one: the caller bounds it by its signal.
        bodyTimeout: 0,
      });
      const { statusCode: status, headers } = response;
      if (status >= 200 && status <= 299) {
        return { chunks: response.body };
      }
      const text = await response.body.text();
      return { answer: { status, headers, text, retried: false } };
    } catch (error) {
      call.signal.throwIfAborted();
      throw this.noAnswer(server, false, error);
    }
  }

  private async try(
    { call, timeout }: Tries,
    retries: number,
  ): Promise<
    | { answer: ClusterResponse }
    | { answer?: undefined; error: KubernetesApiError; sent: boolean }
  > {
    const { server, https, dispatcher } = await this.way(call.signal);
    try {
      const response = await request(urlOf(server, call), {
        method: call.method,
        headers: { ...headersOf(https), ...call.headers },
        body: call.body,
        dispatcher,
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      });
      const text = await response.body.text();
      const { statusCode: status, headers } = response;
      return { answer: { status, headers, text, retried: retries > 0 } };
    } catch (error) {
      call.signal?.throwIfAborted();
      return {
        error: this.noAnswer(server, timeout.aborted, error),
        sent: !NOT_SENT.has(codeOf(error) ?? ''),
      };
    }
  }

  /** Where to send a request, with which credential, over which connections. */
  private async way(signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    const config = await this.kubeConfig();
    const cluster = config.getCurrentCluster();
    if (!cluster) {
      throw this.misconfigured(
        `the context '${config.getCurrentContext()}' names no cluster`,
      );
    }
    const https: RequestOptions = {};
    await this.authenticate(config, https);
    const dispatcher = this.dispatcher(config, https);
    return { server: cluster.server, https, dispatcher };
  }

  private async wait(ms: number, signal: AbortSignal | undefined) {
    try {
      await sleep(ms, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  private noAnswer(server: string, timedOut: boolean, cause: unknown) {
    const { host } = new URL(server);
    return new KubernetesApiError({
      cluster: this.options.cluster,
      reason: timedOut ? 'Timeout' : 'Unreachable',
      message: timedOut
        ? `${host} did not answer within ${this.options.timeoutMs / 1000} s`
        : `${host} cannot be reached (${causeOf(cause)})`,
      cause,
    });
  }

  private misconfigured(what: string, cause?: unknown) {
    return new KubernetesApiError({
      cluster: this.options.cluster,
      reason: 'Misconfigured',
      message: `${this.options.configKey}: ${what}`,
      cause,
    });
  }

  private async authenticate(config: KubeConfig, https: RequestOptions) {
    try {
      await config.applyToHTTPSOptions(https);
    } catch (cause) {
      if (isPassingCredentialFailure(cause)) {
        throw new KubernetesApiError({
          cluster: this.options.cluster,
          reason: 'Unreachable',
          message: `no credential could be had now (${causeOf(cause)})`,
          cause,
        });
      }
      throw this.misconfigured(
        `could not get a credential (${causeOf(cause)})`,
        cause,
      );
    }
  }

  private async kubeConfig(): Promise<KubeConfig> {
    const { connection } = this.options;
    if (!('kubeconfig' in connection)) {
      this.#kubeConfig ??= { config: fromServer(connection), modified: 0 };
      return this.#kubeConfig.config;
    }
    try {
      const { mtimeMs } = await stat(connection.kubeconfig);
      if (this.#kubeConfig?.modified !== mtimeMs) {
        this.#kubeConfig = {
          config: fromFile(connection),
          modified: mtimeMs,
        };
      }
      return this.#kubeConfig.config;
    } catch (cause) {
      throw this.misconfigured(
        `the kubeconfig file '${
          connection.kubeconfig
        }' cannot be used (${causeOf(cause)})`,
        cause,
      );
    }
  }

  /** One pool of connections for as long as the TLS material stays the same. */
  private dispatcher(config: KubeConfig, https: RequestOptions): Dispatcher {
    const { ca, cert, key, servername, rejectUnauthorized } = https;
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const hash = createHash('sha256').update(JSON.stringify(tls)).digest('hex');
    if (this.#dispatcher?.key === hash) {
      return this.#dispatcher.dispatcher;
    }
    const options = config.createDispatcherOptions(
      config.getCurrentCluster(),
      tls,
    );
    if (options.type === 'socks') {
      throw this.misconfigured(
        'SOCKS proxies are not supported, use an HTTP proxy',
      );
    }
    const previous = this.#dispatcher?.dispatcher;
    const dispatcher =
      options.type === 'proxy'
        ? new ProxyAgent({ uri: options.uri, requestTls: options.requestTls })
        : new Agent({
            connect: {
              ...(options.type === 'agent' ? options.connect : {}),
              timeout: CONNECT_TIMEOUT_MS,
            },
          });
    this.#dispatcher = { key: hash, dispatcher };
    void previous?.close();
    return dispatcher;
  }
}

function fromFile(connection: { kubeconfig: string; context?: string }) {
  const config = new KubeConfig();
  config.loadFromFile(connection.kubeconfig);
  if (connection.context !== undefined) {
    if (!config.getContextObject(connection.context)) {
      throw new Error(`it has no context '${connection.context}'`);
    }
    config.setCurrentContext(connection.context);
  }
  if (!config.getCurrentCluster()) {
    throw new Error(
      'it has no current context: name one with the key `context`',
    );
  }
  return config;
}

function fromServer(
  connection: Extract<ClusterConnectionConfig, { server: string }>,
) {
  const config = new KubeConfig();
  if (connection.azure) {
    config.addAuthenticator(new AzureAuthenticator(connection.azure));
  }
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: connection.server,
      caFile: connection.caFile,
      skipTLSVerify: false,
    },
    {
      name: 'portal',
      authProvider: connection.tokenFile
        ? { name: 'tokenFile', config: { tokenFile: connection.tokenFile } }
        : { name: AzureAuthenticator.providerName, config: {} },
    },
  );
  return config;
}

function urlOf(server: string, call: ClusterRequest): URL {
  const url = new URL(server.replace(/\/$/, '') + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  return url;
}

function headersOf(https: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(https.headers ?? {})) {
    headers[name.toLowerCase()] = String(value);
  }
  if (typeof https.auth === 'string') {
    headers.authorization = `Basic ${Buffer.from(https.auth).toString(
      'base64',
    )}`;
  }
  return headers;
}

/** The system's error code where there is one: messages of TLS and sockets repeat addresses that say little. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return codeOf(error) ?? error.message;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error
    ? (error as NodeJS.ErrnoException).code
    : undefined;
}
