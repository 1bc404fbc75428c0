import { request as forward } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { FrontDoor } from '#platform/http';
import type { TrustedProxies } from '#platform/http';

/** What the manager answers; the same split as the Ingress under k8s/. */
const MANAGER_PATH =
  /^\/(?:api\/v1\/(?:admin|auth|sdk|docs|openapi\.json)|admin|healthz|readyz|version)(?:[/?]|$)/;

export interface IngressTargets {
  readonly managerPort: number;
  /** Requests are spread over them in turn. */
  readonly orchestratorPorts: readonly number[];
  /** Whose word on where a request comes from is passed on; that of others is not. */
  readonly proxies: TrustedProxies;
}

/** One address in front of a local cluster, as an Ingress is in Kubernetes. For trying things out, not for load. */
export function createIngress(targets: IngressTargets): Server {
  let turn = 0;
  // What is ambiguous must be refused here: it is forwarded as something that is not.
  return new FrontDoor(targets.proxies).serverFactory((request, response) => {
    const { orchestratorPorts } = targets;
    const toManager = MANAGER_PATH.test(request.url ?? '/');
    const port = toManager ? targets.managerPort : orchestratorPorts[turn++ % orchestratorPorts.length];
    pass(request, response, port as number, targets.proxies);
  });
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  proxies: TrustedProxies,
): void {
  const { method, url } = request;
  const headers = [...withoutConnection(request.rawHeaders), ...forwarded(request, proxies)];
  const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.rawHeaders));
    // The head of a stream may come long before its first part.
    response.flushHeaders();
    answer.pipe(response);
    // An answer that breaks off must do so here too, or its client would wait for the rest.
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(502, { 'content-type': 'text/plain' })
        .end('This part of the cluster does not answer');
  });
  response.on('close', () => {
    onward.destroy();
    // An answer may come before the whole request was read; the rest must not stay in the client's connection.
    request.unpipe(onward);
    request.resume();
  });
  request.pipe(onward);
}

/** Where the request comes from, as the roles behind this address believe it. */
function forwarded({ socket, headers }: IncomingMessage, proxies: TrustedProxies): string[] {
  const peer = socket.remoteAddress ?? '';
  const sender = proxies.senderOf(peer, headers) ?? { address: peer, secure: false, host: undefined };
  const { address, secure, host = headers.host } = sender;
  return [
    ...['x-forwarded-for', address, 'x-forwarded-proto', secure ? 'https' : 'http'],
    ...(host === undefined ? [] : ['x-forwarded-host', host]),
  ];
}

/** These speak of one connection, and there are two; or they are what we say ourselves. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'keep-alive'],
  ...['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'],
]);

function withoutConnection(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (!NOT_PASSED_ON.has(name.toLowerCase())) kept.push(name, raw[at + 1] as string);
  }
  return kept;
}
