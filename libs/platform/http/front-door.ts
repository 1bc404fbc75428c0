import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError, newId } from '#kernel';
import { PROBLEM_JSON, problemOf } from './problem.js';
import { plainAddress, TrustedProxies } from './trusted-proxies.js';

/** A request that two programs could read in two ways; it is refused before anyone reads it at all. */
export class AmbiguousRequestError extends DomainError {
  readonly code = 'http.malformed';
  readonly kind = 'malformed';

  constructor(what: string) {
    super(`Cannot take the request: ${what}`);
  }
}

/** One request as the front door read it, once. */
export interface Visit {
  readonly requestId: string;
  /** As sent, or as a trusted proxy says, with port; empty when HTTP/1.0 left it out. */
  readonly host: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** IP address of the client, as far as trusted proxies tell; empty when it has gone. */
  readonly address: string;
  /** Whether the client speaks TLS with a trusted proxy. */
  readonly secure: boolean;
}

export type DataPlane = (request: IncomingMessage, response: ServerResponse, visit: Visit) => void;

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const CHECK_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 50;
const MAX_HEADERS = 100;
const SYSTEM_PATH = /^\/(?:api|admin|healthz|readyz|metrics|version)(?:\/|$)/;
const EXECUTE_PREFIX = '/api/v1/execute/';

/**
 * The one way in: refuses what is ambiguous, gives system paths to the framework's handler and everything else to
 * the data plane, which is kept out of the framework because its pipeline would cost more than the run.
 */
export class FrontDoor {
  private server: Server | undefined;
  private dataPlane: DataPlane | undefined;
  private closing = false;
  /** Connections on which a request was refused as ambiguous: nothing behind it is taken for a request. */
  private readonly distrusted = new WeakSet<Socket>();

  /** @param proxies whose word counts for where a request comes from; without any it is nobody's. */
  constructor(readonly proxies: TrustedProxies = new TrustedProxies()) {}

  /** Where everything goes that is no system path; without it the framework answers those too. */
  openDataPlane(dataPlane: DataPlane): void {
    this.dataPlane = dataPlane;
  }

  /** For the framework's adapter, which calls it once with its own listener. */
  readonly serverFactory = (framework: RequestListener): Server => {
    const server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: CHECK_EVERY_MS,
        noDelay: true,
        // Node's own refusal has no body; ours is a problem document.
        requireHostHeader: false,
      },
      (request, response) => this.admit(request, response, framework),
    );
    // One more than allowed, so that an excess is seen instead of silently dropped.
    server.maxHeadersCount = MAX_HEADERS + 1;
    server.on('clientError', (error, socket: Socket) => {
      // What is distrusted has its answer already.
      if (!this.distrusted.has(socket)) refuseConnection(error, socket);
    });
    this.server = server;
    return server;
  };

  /** Takes no new connections, lets requests under way be answered for at most `graceMs`, and closes. */
  async stop(graceMs: number): Promise<void> {
    this.closing = true;
    const { server } = this;
    if (server === undefined || !server.listening) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // A connection whose request was under way until now would wait for another one, for as long as it may be idle.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(force);
  }

  private admit(request: IncomingMessage, response: ServerResponse, framework: RequestListener): void {
    if (this.distrusted.has(request.socket)) return;
    const requestId = newId();
    if (this.closing) response.setHeader('connection', 'close');
    let visit: Visit;
    try {
      visit = readVisit(request, requestId, this.proxies);
    } catch (error) {
      // Where this request ends is as unsure as the rest of it.
      this.distrusted.add(request.socket);
      response.setHeader('connection', 'close');
      sendProblem(response, error, requestId);
      return;
    }
    if (this.dataPlane !== undefined && !isSystem(visit.path)) this.dataPlane(request, response, visit);
    else {
      response.setHeader('x-request-id', requestId);
      tellFramework(request, visit, this.proxies);
      framework(request, response);
    }
  }
}

/** Whether a path is the platform's own, so that no route is asked. */
export function isSystemPath(path: string): boolean {
  return SYSTEM_PATH.test(path);
}

function isSystem(path: string): boolean {
  return SYSTEM_PATH.test(path) && !path.startsWith(EXECUTE_PREFIX);
}

/** What the framework reads of these headers is what we have found, whoever wrote them. */
function tellFramework(request: IncomingMessage, visit: Visit, proxies: TrustedProxies): void {
  if (!proxies.trusts(request.socket.remoteAddress ?? '')) return;
  const { headers } = request;
  headers['x-forwarded-for'] = visit.address;
  headers['x-forwarded-proto'] = visit.secure ? 'https' : 'http';
  headers['x-forwarded-host'] = visit.host;
  headers.host = visit.host;
}

/** @throws AmbiguousRequestError for what Node takes and others read differently (measured: Node answers 200). */
function readVisit(request: IncomingMessage, requestId: string, proxies: TrustedProxies): Visit {
  const { rawHeaders, httpVersion } = request;
  let host: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) throw new AmbiguousRequestError('it has two Host headers');
    host = rawHeaders[at + 1] as string;
  }
  if (rawHeaders.length > 2 * MAX_HEADERS)
    throw new AmbiguousRequestError(`it has more than ${MAX_HEADERS} headers`);
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw new AmbiguousRequestError('it is not HTTP/1.1');
  requireKnownEncoding(request);
  if (host === undefined && httpVersion === '1.1')
    throw new AmbiguousRequestError('HTTP/1.1 needs a Host header');
  if (host !== undefined && UNFIT_HOST.test(host))
    throw new AmbiguousRequestError('its Host is no host name');
  const { path, query } = readTarget(request.url ?? '/', host);
  const peer = request.socket.remoteAddress ?? '';
  const sender = proxies.senderOf(peer, request.headers);
  if (sender === undefined)
    return { requestId, host: host ?? '', path, query, address: plainAddress(peer), secure: false };
  const { address, secure, host: asked } = sender;
  const known = asked === undefined || UNFIT_HOST.test(asked) ? (host ?? '') : asked;
  return { requestId, host: known, path, query, address, secure };
}

/** @throws AmbiguousRequestError when a body's end could be found in two ways. */
function requireKnownEncoding({ headers, httpVersion }: IncomingMessage): void {
  const encoding = headers['transfer-encoding'];
  if (encoding === undefined) return;
  if (httpVersion === '1.0') throw new AmbiguousRequestError('HTTP/1.0 knows no Transfer-Encoding');
  // Node finds fault with another one only after it has handed the request on.
  if (encoding.toLowerCase() !== 'chunked')
    throw new AmbiguousRequestError('its Transfer-Encoding is not chunked');
}

const UNFIT_HOST = /[@/\\?#\s]/;

function readTarget(url: string, host: string | undefined): { path: string; query: string } {
  let target = url;
  if (target.charCodeAt(0) !== 0x2f /* slash */) {
    const absolute = URL.canParse(target) ? new URL(target) : undefined;
    if (absolute === undefined || absolute.protocol !== 'http:' || absolute.username !== '') {
      throw new AmbiguousRequestError('its target is no path');
    }
    const ownHost = URL.canParse(`http://${host ?? ''}`) ? new URL(`http://${host ?? ''}`).host : '';
    if (absolute.host !== ownHost) throw new AmbiguousRequestError('its target and its Host differ');
    target = absolute.pathname + absolute.search;
  }
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Answers with a problem document; what is left of the request's body is not read. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string): void {
  const problem = problemOf(error, requestId);
  const text = JSON.stringify(problem.body);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const length = Buffer.byteLength(text);
  response.writeHead(problem.status, {
    ...problem.headers,
    'content-length': length,
    'x-request-id': requestId,
  });
  response.end(text);
}

function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title, status, code: 'http.malformed', detail: title });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: ${PROBLEM_JSON}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
