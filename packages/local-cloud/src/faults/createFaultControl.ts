import { IncomingMessage, ServerResponse } from 'http';
import { z } from 'zod';
import { Handler } from '../listen';
import { FAULT_APIS, faultPlan } from './FaultRule';
import { Faults } from './Faults';

const MAXIMUM_BYTES = 64 * 1024;
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

const outage = z.strictObject({
  api: z.enum(FAULT_APIS),
  seconds: z.number().positive().max(3600),
});

class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

/**
 * The listener through which a person or a test in another process sets faults: `GET`, `PUT` and `DELETE /faults`,
 * `POST /stop-answering`. It has no sign-in, so it answers this machine only, and no page of a browser can reach it: the name
 * it is asked by must be local and bodies must be JSON.
 */
export function createFaultControl(faults: Faults): Handler {
  return (request, response) => {
    answer(faults, request).then(
      body => send(response, 200, body),
      error => {
        const { status, message } = asRefusal(error);
        send(response, status, { error: message });
      },
    );
  };
}

async function answer(
  faults: Faults,
  request: IncomingMessage,
): Promise<object> {
  requireLocal(request);
  switch (`${request.method} ${request.url}`) {
    case 'GET /faults':
      break;
    case 'PUT /faults':
      faults.use(await readJson(request, faultPlan));
      break;
    case 'DELETE /faults':
      faults.clear();
      break;
    case 'POST /stop-answering': {
      const { api, seconds } = await readJson(request, outage);
      faults.stopAnswering(api, seconds);
      break;
    }
    default:
      throw new Refusal(
        404,
        `There is no ${request.method} ${request.url} here: use GET, PUT or DELETE /faults, or POST /stop-answering.`,
      );
  }
  return faults.status();
}

function requireLocal({ socket, headers }: IncomingMessage): void {
  if (
    !LOOPBACK.test(socket.remoteAddress ?? '') ||
    !LOCAL_HOST.test(headers.host ?? '')
  ) {
    throw new Refusal(403, 'Faults are set from this machine only.');
  }
}

async function readJson<T>(
  request: IncomingMessage,
  schema: z.ZodType<T>,
): Promise<T> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new Refusal(415, 'Send JSON with content-type: application/json.');
  }
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAXIMUM_BYTES) {
      throw new Refusal(413, `At most ${MAXIMUM_BYTES} bytes are read.`);
    }
  }
  const read = schema.safeParse(parse(text));
  if (read.success) return read.data;
  throw new Refusal(400, z.prettifyError(read.error));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `The body is no JSON: ${(error as Error).message}`);
  }
}

function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(500, String(error));
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
