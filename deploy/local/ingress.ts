import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What the manager answers; the same split as the Ingress under k8s/. */
const MANAGER_PATH = /^\/(?:api\/v1\/(?:admin|auth|sdk)|admin|healthz|readyz|version)(?:[/?]|$)/;

export interface IngressTargets {
  readonly managerPort: number;
  /** Requests are spread over them in turn. */
  readonly orchestratorPorts: readonly number[];
}

/** One address in front of a local cluster, as an Ingress is in Kubernetes. For trying things out, not for load. */
export function createIngress(targets: IngressTargets): Server {
  let turn = 0;
  return createServer((request, response) => {
    const { orchestratorPorts } = targets;
    const toManager = MANAGER_PATH.test(request.url ?? '/');
    const port = toManager ? targets.managerPort : orchestratorPorts[turn++ % orchestratorPorts.length];
    pass(request, response, port as number);
  });
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url } = request;
  const headers = withoutConnection(request.rawHeaders);
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

/** These speak of one connection, and there are two. */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive']);

function withoutConnection(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (!OF_THE_CONNECTION.has(name.toLowerCase())) kept.push(name, raw[at + 1] as string);
  }
  return kept;
}
