import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What the manager answers; the same split as the Ingress under k8s/. */
const MANAGER_PATH = /^\/(?:api\/v1\/(?:admin|auth)|admin|healthz|readyz|version)(?:[/?]|$)/;

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
  const { method, url, rawHeaders } = request;
  const onward = forward({ host: '127.0.0.1', port, method, path: url, headers: rawHeaders }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(502, { 'content-type': 'text/plain' })
        .end('This part of the cluster does not answer');
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
