import { IncomingMessage, ServerResponse } from 'http';
import { Handler } from '../listen';
import { FaultDecision } from './decideFault';
import { errorAnswer } from './errorAnswers';
import { Fault, FaultApi } from './FaultRule';
import { Faults } from './Faults';

type Refusal = Extract<Fault, { type: 'error' }>;

/** Puts the faults in force in front of an API. */
export function withFaults(
  api: FaultApi,
  faults: Faults,
  clock: () => Date,
  handler: Handler,
): Handler {
  return (request, response) => {
    if (faults.isDown(api)) {
      request.socket.destroy();
      return;
    }
    const url = request.url ?? '/';
    const decision = faults.decide({
      api,
      method: request.method ?? 'GET',
      url,
      watch: isWatch(url),
    });
    const serve = () =>
      strike(request, response, decision, api, clock, handler);
    if (decision.delayBeforeMs === 0) serve();
    else later(response, decision.delayBeforeMs, serve);
  };
}

function isWatch(url: string): boolean {
  const watch = new URL(url, 'http://local').searchParams.get('watch');
  return watch === 'true' || watch === '1';
}

function strike(
  request: IncomingMessage,
  response: ServerResponse,
  decision: FaultDecision,
  api: FaultApi,
  clock: () => Date,
  handler: Handler,
): void {
  const { fault, delayAfterMs } = decision;
  if (delayAfterMs > 0) delayAnswer(response, delayAfterMs);
  const act = (happen: () => void) => {
    if (fault?.type === 'watch-drop' || fault?.when !== 'after') happen();
    else {
      replaceAnswer(response, happen);
      handler(request, response);
    }
  };
  switch (fault?.type) {
    case 'reset':
      act(() => request.socket.destroy());
      return;
    case 'error':
      act(() => refuse(response, api, fault, clock()));
      return;
    case 'watch-drop':
      later(response, fault.afterMs, () => request.socket.destroy());
      handler(request, response);
      return;
    default:
      handler(request, response);
  }
}

/** Does it after a time, unless the caller has left. */
function later(response: ServerResponse, ms: number, act: () => void): void {
  const timer = setTimeout(act, ms);
  response.once('close', () => clearTimeout(timer));
}

function refuse(
  response: ServerResponse,
  api: FaultApi,
  { status, retryAfterSeconds }: Refusal,
  now: Date,
): void {
  const answer = errorAnswer(
    api,
    {
      status,
      retryAfterSeconds: retryAfterSeconds ?? (status === 429 ? 1 : undefined),
    },
    now,
  );
  response.writeHead(status, answer.headers);
  response.end(answer.body);
}

/** The handler's answer is thrown away when it is complete, and something else happens in its place. */
function replaceAnswer(response: ServerResponse, instead: () => void): void {
  const { writeHead, write, end } = response;
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => {
    Object.assign(response, { writeHead, write, end });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    instead();
    return response;
  };
}

/** Headers leave with the first byte of the body, so holding the end holds the whole answer. */
function delayAnswer(response: ServerResponse, ms: number): void {
  const end = response.end.bind(response);
  response.end = (chunk?: unknown) => {
    later(response, ms, () => end(chunk));
    return response;
  };
}
